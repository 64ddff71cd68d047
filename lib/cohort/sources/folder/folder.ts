/**
 * Any folder of images with a CSV table beside them: `labels.csv`, `table.csv`, or the only table there is. One column
 * has the images' paths, one (optional) the patient, and every column that holds only 1, 0, −1 (uncertain), yes, no or
 * nothing is a label. Without a patient column DICOM files say who it is, and other images count as a patient of their own
 * each. Other tables are explained by a file `cohort-source.json` in the folder.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../../support/errors";
import { listed, printable } from "../../../support/printable";
import type { OnProgress } from "../../../support/progress";
import { CandidateCollector, tablePath } from "../collect";
import { columnsNote } from "./columns-note";
import { readRows } from "../csv-rows";
import { type FolderColumns, configuredColumns, detectColumns } from "./folder-columns";
import { readFolderConfig } from "./folder-config";
import { type ComparedPatients, comparePatients, patientsOfFiles, similarPatients } from "./folder-patients";
import { imageFiles, requireFolder } from "../image-files";
import { requireInside } from "../inside";
import { PathFinder } from "../near-paths";
import { withoutPatientColumn } from "./patient-column";
import type { Split } from "../../format/split";
import { splitColumn, splitOfCell } from "./folder-split";
import type { OpenSource, Source, SourceRequest } from "../source";
import { visibleNames } from "../visible";

export const folderSource: Source = {
  name: "folder",
  title: "your own folder of images with labels.csv",
  needsFolder: true,
  dropUnlabeled: false,
  open,
};

async function open({ folder, knobs, onProgress }: SourceRequest): Promise<OpenSource> {
  const root = folder!;
  requireFolder(root, "folder");
  const config = readFolderConfig(root);
  const file = findTable(root, config?.table);
  const columns = config
    ? await configuredColumns(file, config, knobs.patientColumn)
    : await detectColumns(file, knobs.patientColumn);
  const rows = new FolderRows(root, file, columns, {
    pattern: config?.file,
    split: officialColumn(file, columns, knobs),
  });
  await readRows(
    file,
    () => undefined,
    (cells, line) => rows.add(cells, line),
  );
  const { collector } = rows;
  const candidates = collector.finish();
  const { patient, patientsKnown, warnings } = await findPatients(root, file, columns, collector, onProgress);
  return {
    candidates: { ...candidates, patient },
    patientsKnown,
    ...(knobs.officialSplit && { officialSplit: rows.splits }),
    warnings: [
      noteOf(file, columns, knobs.officialSplit),
      ...warnings,
      ...similarPatients(patient),
      ...rows.warnings(),
    ],
    ...imageFiles(root, candidates.path, knobs, collector.listedAt),
  };
}

function noteOf(
  file: string,
  { names, path: image, patient, labelsInWords, unused }: FolderColumns,
  isSplit: boolean,
): string {
  const split = splitColumn(names);
  const left = unused.filter((name) => !(isSplit && name === names[split!]));
  const note = columnsNote(path.basename(file), {
    ...{ image: names[image], labels: labelsInWords, unused: left },
    patient: patient === undefined ? undefined : names[patient],
  });
  if (split === undefined || !unused.includes(names[split])) return note;
  return isSplit
    ? `${note} The patients are divided as in the column ${printable(names[split])}.`
    : `${note} The patients are divided anew, not as in the column ${printable(names[split])} (--set officialSplit=true keeps that).`;
}

/** The column that divides the images, if that is to be kept. @throws UserError when there is none. */
function officialColumn(
  file: string,
  { names }: FolderColumns,
  { officialSplit }: SourceRequest["knobs"],
): number | undefined {
  if (!officialSplit) return undefined;
  const column = splitColumn(names);
  if (column !== undefined) return column;
  throw new UserError(
    `${file} has no column split, which officialSplit uses: add one with train, valid and test, or set officialSplit to false.`,
  );
}

async function findPatients(
  root: string,
  file: string,
  columns: FolderColumns,
  collector: CandidateCollector,
  onProgress?: OnProgress,
): Promise<ComparedPatients> {
  const candidates = collector.finish();
  const ofFile = await patientsOfFiles(root, candidates.path, onProgress);
  const { names, path: image, patient, labelNames } = columns;
  const name = path.basename(file);
  return comparePatients(candidates, ofFile, collector.listedAt, name, patient !== undefined, () =>
    withoutPatientColumn(file, name, names, image, labelNames),
  );
}

/** The table that was named, or the one that is there. @throws UserError when there is none, or no name says which. */
export function findTable(root: string, named: string | undefined): string {
  const file = path.join(root, named ?? detectTable(root));
  if (!fs.existsSync(file))
    throw new UserError(`The table ${file} does not exist: correct its name in cohort-source.json.`);
  requireInside(root, file);
  return file;
}

function detectTable(root: string): string {
  const tables = visibleNames(root).filter((name) => name.toLowerCase().endsWith(".csv"));
  const chosen =
    tables.find((name) => name === "labels.csv") ??
    tables.find((name) => name === "table.csv") ??
    (tables.length === 1 ? tables[0] : undefined);
  if (chosen === undefined) {
    const found = tables.length === 0 ? "no CSV table" : `several tables (${listed(tables)})`;
    throw new UserError(
      `${root} has ${found}: put a table called labels.csv there, with a column path, a column patient and a column for each label.`,
    );
  }
  return chosen;
}

/** The rows of a folder's table, each with its file. */
class FolderRows {
  readonly collector: CandidateCollector;
  private readonly finder: PathFinder;
  /** The part of each candidate, as the table has it. */
  readonly splits: (Split | undefined)[] = [];
  private repeated = 0;
  /** How the table writes the path of each file that was found under another spelling. */
  private readonly spelled = new Map<string, string>();

  /**
   * @param pattern where images are, with `{}` for the cell.
   * @param split the column that divides the images, if that is to be kept.
   */
  constructor(
    root: string,
    private readonly table: string,
    private readonly columns: FolderColumns,
    private readonly how: { readonly pattern: string | undefined; readonly split: number | undefined },
  ) {
    this.collector = new CandidateCollector(table, columns.labelNames);
    this.finder = new PathFinder(root);
  }

  add(cells: readonly string[], line: number): void {
    const { columns, collector } = this;
    const { pattern, split } = this.how;
    const cell = cells[columns.path].trim();
    const image = pattern === undefined || cell === "" ? cell : pattern.split("{}").join(cell);
    const found = image === "" ? undefined : this.finder.find(image);
    if (found) this.requireOneSpelling(found, image, line);
    // An image that was not found is told where all are looked for, if it is kept.
    const file = found?.path ?? image;
    const patient =
      columns.patient === undefined
        ? tablePath(path.posix.normalize(found?.near ? found.path : cell))
        : cells[columns.patient].trim().normalize("NFC");
    const before = collector.size;
    collector.add(file, patient, columns.readLabels(cells, line), line);
    if (collector.size === before) this.repeated++;
    else if (split !== undefined) this.splits.push(splitOfCell(this.table, line, columns.names[split], cells[split]));
  }

  warnings(): string[] {
    const { repeated, spelled } = this;
    const [first] = spelled;
    const table = path.basename(this.table);
    return [
      ...(first === undefined
        ? []
        : [
            `${spelled.size === 1 ? "1 image was" : `${spelled.size} images were`} found under another spelling than the table's, the first as ${printable(first[0])} for "${printable(first[1])}".`,
          ]),
      ...(repeated > 0
        ? [`${repeated === 1 ? "1 row repeats" : `${repeated} rows repeat`} an earlier row of ${table} and count once.`]
        : []),
      ...this.unlisted(table),
    ];
  }

  private unlisted(table: string): string[] {
    const { count, first } = this.finder.unlisted((file) => this.collector.rowOf(file) !== undefined);
    if (first === undefined) return [];
    return [
      `${count === 1 ? "1 image" : `${count} images`} in the folder ${count === 1 ? "has" : "have"} no row in ${table} and ${count === 1 ? "is" : "are"} left out, the first is ${printable(first)}.`,
    ];
  }

  /** Two spellings of one file are one image, or a mistake: nobody but its owner knows. */
  private requireOneSpelling(
    found: { readonly path: string; readonly near: boolean },
    image: string,
    line: number,
  ): void {
    const file = path.posix.normalize(found.path);
    const row = this.collector.rowOf(file);
    const before = this.spelled.get(file);
    if (row !== undefined && (found.near || before !== undefined) && before !== image) {
      throw new UserError(
        `${this.table}, line ${line}: "${printable(image)}" is the file ${printable(file)}, which is already listed in another spelling (${this.collector.listedAt(row)}): keep one of the two rows, or add the image that is missing.`,
      );
    }
    if (found.near) this.spelled.set(file, image);
  }
}
