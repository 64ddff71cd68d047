/**
 * NIH ChestX-ray14 (Wang et al. 2017): `Data_Entry_2017.csv` or `Data_Entry_2017_v2020.csv` with the findings joined by
 * "|". Images are in `images/` or in `images_001/images/` to `images_012/images/`. There are no uncertain labels, so all
 * label policies do the same. Findings that mean the same as CheXpert's have its names: see `nihLabels`.
 *
 * With `officialSplit` the release's `test_list.txt` is the test set, and the patients of `train_val_list.txt` are
 * divided between training and validation.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../support/errors";
import type { SourceTable } from "../selection/source-table";
import { columnsOf, dataSet, nihLabels } from "../datasets";
import type { OfficialSplit } from "../selection/official-split";
import { printable } from "../../support/printable";
import { readText } from "../../support/files/text-file";
import { CandidateCollector } from "./collect";
import { columnsNote } from "./folder/columns-note";
import { findColumns, readRows } from "./csv-rows";
import { imageFiles, requireFolder } from "./image-files";
import { requireInside } from "./inside";
import type { OpenSource, Source, SourceRequest } from "./source";
import { visibleNames } from "./visible";

const { title, labels: labelNames } = dataSet("nih-chestxray14");
const columnNames = columnsOf("nih-chestxray14", "image", "findings", "patient");

export const nihChestXray14: Source = { name: "nih-chestxray14", title, needsFolder: true, dropUnlabeled: true, open };

async function open({ folder, knobs }: SourceRequest): Promise<OpenSource> {
  const root = folder!;
  requireFolder(root, "nih-chestxray14");
  const { table, others } = findTable(root);
  const { collector, note } = await readTable(table, findImages(root));
  const candidates = collector.finish();
  const officialSplit = knobs.officialSplit ? readOfficialSplit(root, candidates) : undefined;
  const chosen = others.map((other) => `${path.basename(table)} was read, which corrects ${other}.`);
  return {
    candidates,
    officialSplit,
    warnings: [note, ...chosen],
    ...imageFiles(root, candidates.path, knobs, collector.listedAt),
  };
}

async function readTable(
  table: string,
  files: ReadonlyMap<string, string>,
): Promise<{ collector: CandidateCollector; note: string }> {
  const findings = Object.keys(nihLabels);
  const collector = new CandidateCollector(table, labelNames);
  let columns: number[] = [];
  let unused: string[] = [];
  await readRows(
    table,
    (header) => {
      columns = findColumns(table, header, [columnNames.image, columnNames.findings, columnNames.patient]);
      unused = header.filter((name, column) => name !== "" && !columns.includes(column));
    },
    (cells, line) => {
      const [image, found, patient] = columns.map((column) => cells[column]);
      const labels = new Int8Array(findings.length);
      for (const finding of found.split("|")) {
        const label = findings.indexOf(finding);
        if (label < 0) {
          throw new UserError(
            `${table}, line ${line}: "${printable(finding)}" is not a finding of ChestX-ray14: write one of ${findings.join(", ")}.`,
          );
        }
        labels[label] = 1;
      }
      collector.add(files.get(image) ?? `images/${image}`, patient, labels, line);
    },
  );
  const note = columnsNote(path.basename(table), {
    image: columnNames.image,
    patient: columnNames.patient,
    labels: `in ${columnNames.findings}`,
    unused,
  });
  return { collector, note };
}

/** The release's table as it was first, and as it was corrected. */
const [firstTable, correctedTable] = ["Data_Entry_2017.csv", "Data_Entry_2017_v2020.csv"];

/** The corrected table where both are there. @throws UserError when there is none, or a third. */
function findTable(root: string): { table: string; others: string[] } {
  const tables = visibleNames(root).filter((name) => /^Data_Entry_2017.*\.csv$/.test(name));
  if (tables.length === 0)
    throw new UserError(`${root} has no ${firstTable} or ${correctedTable}: put the table beside the images.`);
  const others = tables.filter((name) => name !== correctedTable);
  if (tables.length > 1 && (others.length > 1 || others[0] !== firstTable))
    throw new UserError(
      `${root} has several tables (${tables.map(printable).join(", ")}): leave only the table to be read.`,
    );
  const table = path.join(root, tables.includes(correctedTable) ? correctedTable : tables[0]);
  requireInside(root, table);
  return { table, others: tables.length > 1 ? others : [] };
}

/** Where each image is, by its name. */
function findImages(root: string): Map<string, string> {
  const folders = [
    "images",
    ...visibleNames(root)
      .filter((name) => /^images_\d+$/.test(name))
      .map((name) => `${name}/images`),
  ];
  const there = folders.filter((folder) =>
    fs.statSync(path.join(root, folder), { throwIfNoEntry: false })?.isDirectory(),
  );
  if (there.length === 0)
    throw new UserError(`${root} has no folder images or images_001/images: unpack the images there.`);
  const files = new Map<string, string>();
  for (const folder of there) {
    for (const name of visibleNames(path.join(root, folder))) files.set(name, `${folder}/${name}`);
  }
  return files;
}

/** Test for the images of the test list; the others are left open. Every image must be in one of the two lists. */
function readOfficialSplit(root: string, { path: files }: SourceTable): OfficialSplit {
  const development = readList(root, "train_val_list.txt");
  const test = readList(root, "test_list.txt");
  return files.map((file) => {
    const image = path.posix.basename(file);
    if (development.has(image) === test.has(image)) {
      const where = test.has(image) ? "both in" : "neither in";
      throw new UserError(
        `The image ${image} is ${where} train_val_list.txt ${test.has(image) ? "and" : "nor"} test_list.txt of ${root}: correct the lists, or set officialSplit to false.`,
      );
    }
    return test.has(image) ? "test" : undefined;
  });
}

/** The image names of a list, one per line. */
function readList(root: string, name: string): Set<string> {
  const file = path.join(root, name);
  const content = readText(
    file,
    `${root} has no ${name}, which officialSplit needs: put the release's two lists beside the table, or set officialSplit to false.`,
  );
  requireInside(root, file);
  return new Set(
    content
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter(Boolean),
  );
}
