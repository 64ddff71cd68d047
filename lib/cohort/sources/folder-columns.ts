/** Which columns of a folder's table name the image, the patient and the labels: as told, or by their names and values. */
import { UserError } from "../../support/errors";
import { findColumns, labelValue, readRows } from "./csv-rows";
import type { FolderConfig } from "./folder-config";

/** The columns of a table that are used. */
export interface FolderColumns {
  /** Column numbers. */
  readonly path: number;
  readonly patient: number | undefined;
  readonly labelNames: readonly string[];
  /**
   * The labels of a row, one a name.
   * @throws UserError naming the line when a cell says something else.
   */
  readonly readLabels: (cells: readonly string[], line: number) => number[];
  /** Names of the columns that are not used. */
  readonly unused: readonly string[];
}

/** Column names that are understood; case, blanks, "_" and "-" do not matter. */
const pathNames = ["path", "imagepath", "filepath", "image", "imageindex", "imageid", "file", "filename", "imagename"];
const patientNames = ["patient", "patientid", "subject", "subjectid"];
const otherNames = ["", "split", "source", "index", "id", "study", "studyid", "age", "sex", "patientage", "patientsex", "view", "viewposition"];

/**
 * Columns by name and value: every column whose cells are label values is a label.
 * @throws UserError naming the line where a column is mostly of labels, and a cell says something else.
 */
export async function detectColumns(file: string): Promise<FolderColumns> {
  let columns: string[] = [];
  let strays: { count: number; filled: number; line: number; value: string }[] = [];
  let found: { path: number; patient: number | undefined } = { path: -1, patient: undefined };
  await readRows(
    file,
    (header) => {
      columns = columnNames(file, header);
      strays = columns.map(() => ({ count: 0, filled: 0, line: 0, value: "" }));
      found = findNamed(file, columns);
    },
    (cells, line) => {
      columns.forEach((_, column) => {
        const value = cells[column].trim();
        if (value !== "") strays[column].filled++;
        if (labelValue(value) === undefined && strays[column].count++ === 0) Object.assign(strays[column], { line, value });
      });
    },
  );
  const labels = columns.flatMap((name, column) => {
    if (column === found.path || column === found.patient || otherNames.includes(plainName(name))) return [];
    // A stray value among labels is a mistake that must be told; where most cells say something else, it is another kind of column.
    const { count, filled, line, value } = strays[column];
    if (count > 0.5 * filled) return [];
    if (count > 0) throw strayLabel(file, line, name, value);
    return [column];
  });
  if (labels.length === 0) throw new UserError(`${file} has no label column: a label's column holds 1 (present), 0 (absent), -1 (uncertain) or nothing.`);
  return useColumns(file, columns, { ...found, labels });
}

/** Columns as `cohort-source.json` tells. */
export async function configuredColumns(file: string, config: FolderConfig): Promise<FolderColumns> {
  let columns: string[] = [];
  const names = new Set<string>();
  const joined = Array.isArray(config.labels) ? undefined : config.labels;
  let joinedColumn = -1;
  await readRows(
    file,
    (header) => {
      columns = columnNames(file, header);
      if (joined) [joinedColumn] = findColumns(file, columns, [joined.column]);
    },
    (cells) => joined && splitLabels(cells[joinedColumn], joined.separator).forEach((name) => names.add(name)),
  );
  const [imagePath] = findColumns(file, columns, [config.path]);
  const patient = config.patient === undefined ? undefined : findColumns(file, columns, [config.patient])[0];
  if (!joined) return useColumns(file, columns, { path: imagePath, patient, labels: findColumns(file, columns, config.labels as string[]) });
  const labelNames = joined.names ?? [...names].sort();
  if (labelNames.length === 0) throw new UserError(`${file} has no label in the column ${joined.column}: name another column in cohort-source.json.`);
  const readLabels = (cells: readonly string[], line: number): number[] => {
    const present = splitLabels(cells[joinedColumn], joined.separator);
    const stray = present.find((name) => !labelNames.includes(name));
    if (stray !== undefined) throw new UserError(`${file}, line ${line}: "${stray}" is none of the labels ${labelNames.join(", ")}: correct it, or name it in cohort-source.json.`);
    return labelNames.map((name) => (present.includes(name) ? 1 : 0));
  };
  return { path: imagePath, patient, labelNames, readLabels, unused: without(columns, [imagePath, patient, joinedColumn]) };
}

function useColumns(file: string, columns: readonly string[], used: { path: number; patient: number | undefined; labels: readonly number[] }): FolderColumns {
  const { path, patient, labels } = used;
  const readLabels = (cells: readonly string[], line: number): number[] =>
    labels.map((column) => {
      const value = labelValue(cells[column].trim());
      if (value === undefined) throw strayLabel(file, line, columns[column], cells[column]);
      return value;
    });
  return { path, patient, labelNames: labels.map((column) => columns[column]), readLabels, unused: without(columns, [path, patient, ...labels]) };
}

function columnNames(file: string, header: readonly string[]): string[] {
  const columns = header.map((name) => name.trim());
  const twice = columns.find((name, column) => name !== "" && columns.indexOf(name) !== column);
  if (twice !== undefined) throw new UserError(`${file} has two columns called "${twice}": rename one.`);
  return columns;
}

function findNamed(file: string, columns: readonly string[]): { path: number; patient: number | undefined } {
  const plain = columns.map(plainName);
  const find = (names: readonly string[]): number | undefined => names.map((name) => plain.indexOf(name)).find((column) => column >= 0);
  const path = find(pathNames);
  if (path === undefined) throw new UserError(`${file} has no column for the images' paths: call it path (found: ${columns.join(", ")}).`);
  return { path, patient: find(patientNames) };
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, "");
}

function splitLabels(cell: string, separator: string): string[] {
  return cell.split(separator).map((name) => name.trim()).filter(Boolean);
}

function without(columns: readonly string[], used: readonly (number | undefined)[]): string[] {
  return columns.filter((name, column) => name !== "" && !used.includes(column));
}

function strayLabel(file: string, line: number, name: string, value: string): UserError {
  return new UserError(`${file}, line ${line}: ${name} must be 1, 0, -1 (uncertain) or empty, not "${value}": correct it, or say in cohort-source.json which columns are labels.`);
}
