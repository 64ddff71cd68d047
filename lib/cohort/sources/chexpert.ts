/**
 * CheXpert-v1.0-small (Irvin et al. 2019), and the full-size release, which has the same table `train.csv`; it unpacks into
 * "CheXpert-v1.0 batch 1 (validate & csv)" with the tables, and "batch 2 (train 1)" and so on with the patients' folders. As in the
 * paper, frontal views only (view1_frontal, view2_frontal), the patient is the `patientNNNNN` part of the path, labels
 * that are not mentioned are absent, and images that nobody labeled are left out. Uncertain labels: see `LabelPolicy`.
 *
 * With `officialSplit` the release's `valid.csv` (234 images that three radiologists labeled, none uncertain) is the test
 * set, and the patients of `train.csv` are divided between training and validation.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../support/errors";
import { keepRows } from "../selection/source-table";
import { columnsOf, dataSet } from "../datasets";
import { countStep } from "../selection/select";
import { CandidateCollector } from "./collect";
import { columnsNote } from "./folder/columns-note";
import { findColumns, labelValue, readRows } from "./csv-rows";
import { imageFiles, requireFolder } from "./image-files";
import { requireInside } from "./inside";
import type { OpenSource, Source, SourceRequest } from "./source";
import { visibleNames } from "./visible";

const { title, labels: findings } = dataSet("chexpert");
const columnNames = columnsOf("chexpert", "image", ...findings);

export const chexpert: Source = { name: "chexpert", title, needsFolder: true, dropUnlabeled: true, open };

async function open({ folder, knobs }: SourceRequest): Promise<OpenSource> {
  const { root, tables, batches } = findRelease(folder!);
  const collector = new CandidateCollector(path.join(tables, "train.csv"), findings);
  const note = await readTable(collector, batches);
  const trainRows = collector.size;
  if (knobs.officialSplit) {
    collector.table = officialTable(tables);
    await readTable(collector, batches);
  }
  const all = collector.finish();
  const frontal = all.path.flatMap((file, row) => (/view[12]_frontal\.(jpg|png)$/.test(file) ? [row] : []));
  if (frontal.length === 0)
    throw new UserError(
      `${root} lists no frontal view (view1_frontal.jpg or view2_frontal.jpg) in its tables: give the unpacked release.`,
    );
  const candidates = keepRows(all, frontal);
  return {
    candidates,
    officialSplit: knobs.officialSplit ? frontal.map((row) => (row < trainRows ? undefined : "test")) : undefined,
    steps: [countStep("images of the source", all), countStep("frontal views", candidates)],
    warnings: [note],
    ...imageFiles(root, candidates.path, knobs, (row) => collector.listedAt(frontal[row])),
  };
}

/** @returns what is said of the table's columns. */
async function readTable(collector: CandidateCollector, batches: Batches | undefined): Promise<string> {
  const { table } = collector;
  let unused: string[] = [];
  const labels = new Int8Array(findings.length);
  let pathColumn = 0;
  let labelColumns: number[] = [];
  await readRows(
    table,
    (columns) => {
      [pathColumn, ...labelColumns] = findColumns(table, columns, [
        columnNames.image,
        ...findings.map((finding) => columnNames[finding]),
      ]);
      unused = columns.filter((_, column) => column !== pathColumn && !labelColumns.includes(column));
    },
    (cells, line) => {
      labelColumns.forEach((column, label) => {
        const value = labelValue(cells[column]);
        if (value === undefined) {
          throw new UserError(
            `${table}, line ${line}: ${findings[label]} must be 1, 0, -1 or empty, not "${cells[column]}": correct it, or remove the row.`,
          );
        }
        labels[label] = value;
      });
      const file = withoutRelease(cells[pathColumn]);
      const patient = patientOf(file, table, line);
      collector.add(batches?.place(file, patient) ?? file, patient, labels, line);
    },
  );
  return columnsNote(path.basename(table), {
    image: columnNames.image,
    patient: `${columnNames.image} (its part patientNNNNN)`,
    labels: findings.join(", "),
    unused,
  });
}

interface Release {
  /** The folder that paths are relative to. */
  readonly root: string;
  /** The folder of the tables. */
  readonly tables: string;
  /** Of the full-size release as it unpacks. */
  readonly batches?: Batches;
}

/** The release is in the folder given, or in one below it. */
function findRelease(folder: string): Release {
  requireFolder(folder, "chexpert");
  const releases = visibleNames(folder).filter((name) => /^CheXpert-v/.test(name));
  const tables = [folder, ...releases.map((name) => path.join(folder, name))].find((place) =>
    fs.existsSync(path.join(place, "train.csv")),
  );
  if (tables === undefined)
    throw new UserError(
      `${folder} has no train.csv: give the folder CheXpert-v1.0-small, or the one with the folders "CheXpert-v1.0 batch 1 (validate & csv)" and so on.`,
    );
  requireInside(folder, path.join(tables, "train.csv"));
  if (!isBatch(path.basename(path.resolve(tables)))) return { root: tables, tables };
  if (tables !== folder) return { root: folder, tables, batches: new Batches(folder, releases.filter(isBatch)) };
  if (fs.existsSync(path.join(folder, "train"))) return { root: folder, tables };
  throw new UserError(
    `${folder} is one batch of CheXpert, and its images are in folders beside it: give ${path.dirname(path.resolve(folder))}, which contains all batches.`,
  );
}

function isBatch(name: string): boolean {
  return /^CheXpert-v.* batch \d+ \(/.test(name);
}

/** Where the patients' folders are in the full-size release as it unpacks. */
class Batches {
  private readonly folder = new Map<string, string>();

  /** @throws UserError when a patient's folder is in two of them. */
  constructor(root: string, names: readonly string[]) {
    for (const place of names.flatMap((name) => [name, `${name}/valid`, `${name}/train`])) {
      const inPlace = path.join(root, place);
      if (!fs.statSync(inPlace, { throwIfNoEntry: false })?.isDirectory()) continue;
      requireInside(root, inPlace);
      for (const patient of visibleNames(inPlace).filter((name) => /^patient\d+$/.test(name))) {
        const before = this.folder.get(patient);
        if (before !== undefined)
          throw new UserError(`${root} has the folder ${patient} both in ${before} and in ${place}: keep one of them.`);
        this.folder.set(patient, place);
      }
    }
  }

  /** The file of a path such as train/patient00001/study1/view1_frontal.jpg; undefined if no batch has the patient. */
  place(file: string, patient: string): string | undefined {
    const folder = this.folder.get(patient);
    return folder === undefined ? undefined : `${folder}/${file.slice(file.indexOf(patient))}`;
  }
}

function officialTable(root: string): string {
  const table = path.join(root, "valid.csv");
  if (!fs.existsSync(table))
    throw new UserError(
      `${root} has no valid.csv, which officialSplit uses as the test set: add it, or set officialSplit to false.`,
    );
  requireInside(root, table);
  return table;
}

/** Paths in the table begin with the release's name, whatever its folder is called on this disk. */
function withoutRelease(file: string): string {
  return file.replace(/^CheXpert-v[^/]*\//, "");
}

function patientOf(file: string, table: string, line: number): string {
  const patient = file.split("/").find((part) => /^patient\d+$/.test(part));
  if (patient === undefined)
    throw new UserError(
      `${table}, line ${line}: no patientNNNNN in the path "${file}": correct the path, or remove the row.`,
    );
  return patient;
}
