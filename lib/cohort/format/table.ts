/**
 * `table.csv` of a cohort: one row for each image, in the order of images.npy, with the columns image, patient, split,
 * the labels, source.
 */
import { isUtf8 } from "node:buffer";
import { CsvError, parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { LineNumbers, type TakeRow, byteOrderMark, takeLine, takePlainLines } from "../../support/files/csv-lines";
import { UserError } from "../../support/errors";
import { firstInvalidLine, notUtf8 } from "../../support/files/text-file";
import { PatientSplits, type Split, isSplit } from "./split";

/** One image of a cohort, as writers give it. */
export interface CohortRow {
  readonly patient: string;
  readonly split: Split;
  /** One value for each label: 1 present, 0 absent, −1 unknown. */
  readonly labels: ArrayLike<number>;
  /** Where the image came from: a path relative to the source's folder, or a phantom's or generator's name for it. */
  readonly source: string;
}

/** All rows of a cohort, by column. */
export interface CohortTable {
  readonly patient: readonly string[];
  readonly split: readonly Split[];
  /** N×L, row-major: 1 present, 0 absent, −1 unknown. */
  readonly labels: Int8Array;
  readonly source: readonly string[];
}

/** The names of a table's columns. */
export function tableColumns(labels: readonly string[]): string[] {
  return ["image", "patient", "split", ...labels, "source"];
}

/** The header line of a table (RFC 4180). */
export function formatHeader(labels: readonly string[]): string {
  return stringify([tableColumns(labels)]);
}

/** Rows as lines of a table (RFC 4180). @param first the image number of the first. */
export function formatRows(rows: readonly CohortRow[], first: number): string {
  return stringify(
    rows.map(({ patient, split, labels, source }, i) => [first + i, patient, split, ...Array.from(labels), source]),
  );
}

/**
 * Reads the table and checks every cell.
 * @param content the file's bytes.
 * @param file its name, for errors.
 * @throws UserError that names the file and line: wrong columns, a value that is no label value, a gap in the image
 * numbers, a patient in two splits.
 */
export function parseTable(content: Buffer, labels: readonly string[], file: string): CohortTable {
  if (!isUtf8(content)) throw notUtf8(file, firstInvalidLine(content));
  const start = byteOrderMark(content);
  const header = Buffer.from(formatHeader(labels));
  if (!content.subarray(start, start + header.length).equals(header)) {
    throw new UserError(`${file} must have the columns ${tableColumns(labels).join(", ")}.`);
  }
  // A row has two bytes a label at least, so that no table asks for more memory than it has itself.
  const most = Math.min(countLines(content), Math.ceil(content.length / (2 * labels.length)));
  const collector = new TableCollector(labels, most, file);
  takeRows(content, start + header.length, countLines(header), file, (cells, line) => collector.add(cells, line));
  return collector.finish();
}

/** Takes all rows from a byte on; csv-parse reads them from the first quote on. */
function takeRows(content: Buffer, start: number, lines: number, file: string, take: TakeRow): void {
  const plain = takePlainLines(content, start, lines, take);
  if (!plain.quoted) return takeLine(content, plain.end, content.length, plain.lines + 1, take);
  const numbers = new LineNumbers(plain.lines);
  try {
    parse(content.subarray(plain.end), {
      record_delimiter: "\n",
      relax_column_count: true,
      // Rows are taken one by one: all of them at once would need many times the file's size.
      on_record: (cells: string[], info) => void take(cells, numbers.next(cells, info)),
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new UserError(`${file} is not a well-formed CSV table: ${error.message}.`);
  }
}

class TableCollector {
  private readonly patient: string[] = [];
  private readonly split: Split[] = [];
  private readonly source: string[] = [];
  private readonly labels: Int8Array;
  private readonly patients = new PatientSplits();

  constructor(
    private readonly labelNames: readonly string[],
    most: number,
    private readonly file: string,
  ) {
    this.labels = new Int8Array(most * labelNames.length);
  }

  add(cells: readonly string[], line: number): void {
    const { file, labelNames } = this;
    const row = this.patient.length;
    if (cells.length !== labelNames.length + 4) {
      throw new UserError(
        `${file} is not a well-formed CSV table: line ${line} has ${cells.length} cells instead of ${labelNames.length + 4}.`,
      );
    }
    const [image, patient, split] = cells;
    if (image !== String(row)) throw new UserError(`${file}, line ${line}: image ${row} was expected, not "${image}".`);
    if (patient === "") throw new UserError(`${file}, line ${line}: the patient is missing.`);
    if (!isSplit(split))
      throw new UserError(`${file}, line ${line}: the split must be train, valid or test, not "${split}".`);
    this.patients.note(patient, split, file);
    for (let label = 0; label < labelNames.length; label++) {
      const cell = cells[3 + label];
      if (cell !== "0" && cell !== "1" && cell !== "-1") {
        throw new UserError(`${file}, line ${line}: ${labelNames[label]} must be 1, 0 or -1 (unknown), not "${cell}".`);
      }
      this.labels[row * labelNames.length + label] = Number(cell);
    }
    this.patient.push(patient);
    this.split.push(split);
    this.source.push(cells[cells.length - 1]);
  }

  finish(): CohortTable {
    const { patient, split, source } = this;
    return { patient, split, source, labels: this.labels.slice(0, patient.length * this.labelNames.length) };
  }
}

/** Lines of a text, a last one without end included: no table has more rows. */
function countLines(content: Buffer): number {
  let lines = content.length > 0 && content[content.length - 1] !== 10 ? 1 : 0;
  for (let at = content.indexOf(10); at >= 0; at = content.indexOf(10, at + 1)) lines++;
  return lines;
}
