/**
 * Any folder of images with a CSV table beside them: `labels.csv`, `table.csv`, or the only table there is. One column
 * has the images' paths, one (optional) the patient, and every column that holds only 1, 0, −1 (uncertain) or nothing
 * is a label. Without a patient column every image counts as a patient of its own. Other tables are explained by a file
 * `cohort-source.json` in the folder.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../support/errors";
import { CandidateCollector } from "./collect";
import { readRows } from "./csv-rows";
import { type FolderColumns, configuredColumns, detectColumns } from "./folder-columns";
import { readFolderConfig } from "./folder-config";
import { imageFiles, requireFolder } from "./image-files";
import { requireInside } from "./inside";
import type { OpenSource, Source, SourceRequest } from "./source";

export const folderSource: Source = {
  name: "folder",
  title: "your own folder of images with labels.csv",
  needsFolder: true,
  dropUnlabeled: false,
  open,
};

async function open({ folder, knobs }: SourceRequest): Promise<OpenSource> {
  const root = folder!;
  requireFolder(root, "folder");
  const config = readFolderConfig(root);
  const file = findTable(root, config?.table);
  const columns = config ? await configuredColumns(file, config) : await detectColumns(file);
  const collector = await collect(root, file, columns, config?.file);
  const candidates = collector.finish();
  const { patient, unused } = columns;
  return {
    candidates,
    warnings: [
      ...(patient === undefined ? [`${path.basename(file)} has no patient column: every image counts as a patient of its own.`] : []),
      ...(unused.length > 0 ? [`Columns of ${path.basename(file)} that are no labels and were not used: ${unused.join(", ")}.`] : []),
    ],
    ...imageFiles(root, candidates.path, knobs, collector.listedAt),
  };
}

/** The table that was named, or the one that is there. */
function findTable(root: string, named: string | undefined): string {
  const file = path.join(root, named ?? detectTable(root));
  if (!fs.existsSync(file)) throw new UserError(`The table ${file} does not exist: correct its name in cohort-source.json.`);
  requireInside(root, file);
  return file;
}

function detectTable(root: string): string {
  const tables = fs.readdirSync(root).filter((name) => name.toLowerCase().endsWith(".csv")).sort();
  const chosen = tables.find((name) => name === "labels.csv") ?? tables.find((name) => name === "table.csv") ?? (tables.length === 1 ? tables[0] : undefined);
  if (chosen === undefined) {
    const found = tables.length === 0 ? "no CSV table" : `several tables (${tables.join(", ")})`;
    throw new UserError(`${root} has ${found}: put a table called labels.csv there, with a column path, a column patient and a column for each label.`);
  }
  return chosen;
}

/** @param pattern where images are, with `{}` for the cell. */
async function collect(root: string, file: string, columns: FolderColumns, pattern: string | undefined): Promise<CandidateCollector> {
  const collector = new CandidateCollector(file, columns.labelNames);
  let place: ((image: string) => string) | undefined = pattern === undefined ? undefined : (image) => pattern.split("{}").join(image);
  await readRows(file, () => undefined, (cells, line) => {
    const image = cells[columns.path].trim();
    const patient = columns.patient === undefined ? path.posix.normalize(image) : cells[columns.patient].trim();
    place ??= imagePlace(root, image);
    collector.add(image === "" ? "" : place(image), patient, columns.readLabels(cells, line), line);
  });
  return collector;
}

/** Paths are relative to the folder; where the first leads nowhere, to its folder `images`. */
function imagePlace(root: string, first: string): (image: string) => string {
  const inImages = !fs.existsSync(path.join(root, first)) && fs.existsSync(path.join(root, "images", first));
  return (image) => (inImages ? `images/${image}` : image);
}
