/** CSV tables as in RFC 4180, through csv-parse and csv-stringify. */
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { writeFileAtomic } from "./atomic";
import { UserError, messageOf } from "../errors";
import { looksLikeFormula } from "../formula";
import { readNumber } from "../numbers";
import { readText } from "./text-file";

/** One row of a table: column name to text. */
export type CsvRow = Record<string, string>;

/**
 * Writes rows with a header line, atomically. Text that a spreadsheet would take for a formula gets an apostrophe in front;
 * patients and labels, which are read back, never begin so (see `prepareCohort`).
 */
export function writeCsv(
  file: string,
  columns: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): void {
  writeFileAtomic(file, stringify([columns as string[], ...rows.map((row) => row.map(plainCell))]));
}

function plainCell(cell: string | number): string | number {
  return typeof cell === "string" && looksLikeFormula(cell) && readNumber(cell) === undefined ? `'${cell}` : cell;
}

/**
 * Reads a whole table into memory; for tables that fit (results, predictions).
 * @throws UserError naming file and line when the table is malformed or a required column is missing.
 */
export function readCsv(file: string, required: readonly string[] = []): CsvRow[] {
  const text = readText(file);
  let rows: CsvRow[];
  let columns: string[] = [];
  try {
    rows = parse(text, {
      columns: (header: string[]) => (columns = header),
      skip_empty_lines: true,
    }) as CsvRow[];
  } catch (error) {
    throw new UserError(`${file} is not a well-formed CSV table: ${messageOf(error)}.`);
  }
  const missing = required.filter((name) => !columns.includes(name));
  if (missing.length > 0)
    throw new UserError(`${file} lacks the column${missing.length > 1 ? "s" : ""} ${missing.join(", ")}.`);
  return rows;
}
