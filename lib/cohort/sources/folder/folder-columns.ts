/**
 * Which columns of a folder's table name the image, the patient and the labels: as configured, or by their names and
 * values.
 */
import { UserError } from "../../../support/errors";
import { listed } from "../../../support/printable";
import { isMetadata, pathColumn } from "./column-names";
import { findColumns, readRows } from "../csv-rows";
import type { FolderConfig } from "./folder-config";
import { ColumnValues, labelOf } from "./label-cells";
import { choosePatientColumn } from "./patient-column";

/** The columns of a table that are used. */
export interface FolderColumns {
  /** All names. */
  readonly names: readonly string[];
  /** Column numbers. */
  readonly path: number;
  readonly patient: number | undefined;
  readonly labelNames: readonly string[];
  /**
   * The labels of a row, one for each name.
   * @throws UserError naming the line when a cell says something else.
   */
  readonly readLabels: (cells: readonly string[], line: number) => number[];
  /** Where the labels stand, for people: their columns, or the one that lists them; and words that were read as numbers. */
  readonly labelsInWords: string;
  /** Names of the columns that are not used. */
  readonly unused: readonly string[];
}

/**
 * Columns by name and value: every column whose cells are label values is a label, unless its name says otherwise.
 * @param patientColumn the column that names the patient; found by its name when it is "".
 * @throws UserError naming the line where a column is mostly of labels, and a cell says something else.
 */
export async function detectColumns(file: string, patientColumn: string): Promise<FolderColumns> {
  let columns: string[] = [];
  let values: ColumnValues[] = [];
  let path = -1;
  await readRows(
    file,
    (header) => {
      columns = columnNames(file, header);
      values = columns.map(() => new ColumnValues());
      path = pathColumn(columns) ?? -1;
      if (path < 0)
        throw new UserError(`${file} has no column for the images' paths: call it path (found: ${listed(columns)}).`);
    },
    (cells, line) => columns.forEach((_, column) => values[column].add(cells[column], line)),
  );
  const patient = await choosePatientColumn(file, columns, patientColumn);
  const labels = columns.flatMap((name, column) => {
    if (column === path || column === patient || isMetadata(name)) return [];
    // A stray value among labels is a mistake that must be told; where most cells say something else, it is another kind of column.
    const { isOther, stray } = values[column];
    if (isOther) return [];
    if (stray) throw strayLabel(file, stray.line, name, stray.value, `the column holds ${values[column].inWords()}; `);
    return [column];
  });
  if (labels.length === 0) {
    throw new UserError(
      `${file} has no label column: a label's column holds 1 (present), 0 (absent), -1 (uncertain) or nothing (found: ${listed(columns)}; columns named fold, sex or similar are not labels). One column that lists the findings of an image is named in cohort-source.json, with its separator (data/README.md).`,
    );
  }
  const words = labels.flatMap((column) => values[column].wordsRead().map((word) => `${columns[column]}'s ${word}`));
  return useColumns(file, columns, { path, patient, labels }, words);
}

/**
 * Columns as `cohort-source.json` tells.
 * @param patientColumn wins over the file, unless it is "".
 */
export async function configuredColumns(
  file: string,
  config: FolderConfig,
  patientColumn: string,
): Promise<FolderColumns> {
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
  const patientName = patientColumn === "" ? config.patient : patientColumn;
  const patient = patientName === undefined ? undefined : findColumns(file, columns, [patientName])[0];
  if (!joined)
    return useColumns(file, columns, {
      path: imagePath,
      patient,
      labels: findColumns(file, columns, config.labels as string[]),
    });
  const labelNames = joined.names ?? [...names].sort();
  if (labelNames.length === 0)
    throw new UserError(
      `${file} has no label in the column ${joined.column}: name another column in cohort-source.json.`,
    );
  const readLabels = (cells: readonly string[], line: number): number[] => {
    const present = splitLabels(cells[joinedColumn], joined.separator);
    const stray = present.find((name) => !labelNames.includes(name));
    if (stray !== undefined)
      throw new UserError(
        `${file}, line ${line}: "${stray}" is not one of the labels ${labelNames.join(", ")}: correct it, or name it in cohort-source.json.`,
      );
    return labelNames.map((name) => (present.includes(name) ? 1 : 0));
  };
  const labelsInWords = `${listed(labelNames)} (in ${joined.column})`;
  return {
    names: columns,
    path: imagePath,
    patient,
    labelNames,
    readLabels,
    labelsInWords,
    unused: without(columns, [imagePath, patient, joinedColumn]),
  };
}

function useColumns(
  file: string,
  columns: readonly string[],
  used: { path: number; patient: number | undefined; labels: readonly number[] },
  words: readonly string[] = [],
): FolderColumns {
  const { path, patient, labels } = used;
  const readLabels = (cells: readonly string[], line: number): number[] =>
    labels.map((column) => {
      const value = labelOf(cells[column]);
      if (value === undefined) throw strayLabel(file, line, columns[column], cells[column], "", true);
      return value;
    });
  const labelNames = labels.map((column) => columns[column]);
  const labelsInWords = `${listed(labelNames)}${words.length > 0 ? ` (read: ${listed(words)})` : ""}`;
  return {
    names: columns,
    path,
    patient,
    labelNames,
    readLabels,
    labelsInWords,
    unused: without(columns, [path, patient, ...labels]),
  };
}

function columnNames(file: string, header: readonly string[]): string[] {
  // Names are compared with those of other tables, and the same letters have several forms.
  const columns = header.map((name) => name.trim().normalize("NFC"));
  const twice = columns.find((name, column) => name !== "" && columns.indexOf(name) !== column);
  if (twice !== undefined) throw new UserError(`${file} has two columns called "${twice}": rename one.`);
  return columns;
}

function splitLabels(cell: string, separator: string): string[] {
  return cell
    .split(separator)
    .map((name) => name.trim().normalize("NFC"))
    .filter(Boolean);
}

function without(columns: readonly string[], used: readonly (number | undefined)[]): string[] {
  return columns.filter((name, column) => name !== "" && !used.includes(column));
}

function strayLabel(
  file: string,
  line: number,
  name: string,
  value: string,
  holds = "",
  configured = false,
): UserError {
  return new UserError(
    `${file}, line ${line}: ${name} must be 1, 0, -1 (uncertain) or empty, not "${value}": ${holds}write 1 and 0 (or yes and no) there${configured ? "" : ", or say in cohort-source.json which columns are labels, if it is none"}.`,
  );
}
