/**
 * CheXpert-v1.0-small (Irvin et al. 2019), and the full-size release, which has the same table `train.csv`. As in the
 * paper, frontal views only (view1_frontal, view2_frontal), the patient is the `patientNNNNN` part of the path, labels
 * that are not mentioned are absent, and images that nobody labeled are left out. Uncertain labels: see `LabelPolicy`.
 *
 * With `officialSplit` the release's `valid.csv` (234 images that three radiologists labeled, none uncertain) is the test
 * set, and the patients of `train.csv` are divided between training and validation.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../support/errors";
import { pickRows } from "../candidates";
import { columnsOf, dataSet } from "../datasets";
import { countStep } from "../selection";
import { CandidateCollector } from "./collect";
import { findColumns, labelValue, readRows } from "./csv-rows";
import { imageFiles, requireFolder } from "./image-files";
import { requireInside } from "./inside";
import type { OpenSource, Source, SourceRequest } from "./source";

const { title, labels: findings } = dataSet("chexpert");
const columnNames = columnsOf("chexpert", "image", ...findings);

export const chexpert: Source = { name: "chexpert", title, needsFolder: true, dropUnlabeled: true, open };

async function open({ folder, knobs }: SourceRequest): Promise<OpenSource> {
  const root = findRoot(folder!);
  const collector = new CandidateCollector(path.join(root, "train.csv"), findings);
  await readTable(collector);
  const trainRows = collector.size;
  if (knobs.officialSplit) {
    collector.table = officialTable(root);
    await readTable(collector);
  }
  const all = collector.finish();
  const frontal = all.path.flatMap((file, row) => (/view[12]_frontal\.(jpg|png)$/.test(file) ? [row] : []));
  if (frontal.length === 0) throw new UserError(`${root} lists no frontal view (view1_frontal.jpg or view2_frontal.jpg) in its tables: give the release as it was unpacked.`);
  const candidates = pickRows(all, frontal);
  return {
    candidates,
    officialSplit: knobs.officialSplit ? frontal.map((row) => (row < trainRows ? undefined : "test")) : undefined,
    steps: [countStep("images of the source", all), countStep("frontal views", candidates)],
    ...imageFiles(root, candidates.path, knobs, (row) => collector.listedAt(frontal[row])),
  };
}

async function readTable(collector: CandidateCollector): Promise<void> {
  const { table } = collector;
  const labels = new Int8Array(findings.length);
  let pathColumn = 0;
  let labelColumns: number[] = [];
  await readRows(
    table,
    (columns) => ([pathColumn, ...labelColumns] = findColumns(table, columns, [columnNames.image, ...findings.map((finding) => columnNames[finding])])),
    (cells, line) => {
      labelColumns.forEach((column, label) => {
        const value = labelValue(cells[column]);
        if (value === undefined) {
          throw new UserError(`${table}, line ${line}: ${findings[label]} must be 1, 0, -1 or empty, not "${cells[column]}": correct it, or remove the row.`);
        }
        labels[label] = value;
      });
      const file = withoutRelease(cells[pathColumn]);
      collector.add(file, patientOf(file, table, line), labels, line);
    },
  );
}

/** The folder with train.csv: the one given, or the release in it. */
function findRoot(folder: string): string {
  requireFolder(folder, "chexpert");
  const places = [folder, ...fs.readdirSync(folder).filter((name) => /^CheXpert-v/.test(name)).sort().map((name) => path.join(folder, name))];
  const root = places.find((place) => fs.existsSync(path.join(place, "train.csv")));
  if (root === undefined) throw new UserError(`${folder} has no train.csv: give the folder CheXpert-v1.0-small.`);
  requireInside(folder, path.join(root, "train.csv"));
  return root;
}

function officialTable(root: string): string {
  const table = path.join(root, "valid.csv");
  if (!fs.existsSync(table)) throw new UserError(`${root} has no valid.csv, which officialSplit takes as the test set: add it, or set officialSplit to false.`);
  requireInside(root, table);
  return table;
}

/** Paths in the table begin with the release's name, whatever its folder is called on this disk. */
function withoutRelease(file: string): string {
  return file.replace(/^CheXpert-v[^/]*\//, "");
}

function patientOf(file: string, table: string, line: number): string {
  const patient = file.split("/").find((part) => /^patient\d+$/.test(part));
  if (patient === undefined) throw new UserError(`${table}, line ${line}: no patientNNNNN in the path "${file}": correct the path, or remove the row.`);
  return patient;
}
