/** CSV tables as RFC 4180 has them, through csv-parse and csv-stringify. */
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { writeFileAtomic } from "./atomic";
import { UserError, messageOf } from "./errors";
import { readPlainFile } from "./plain-file";

/** One row of a table: column name to text. */
export type CsvRow = Record<string, string>;

/** Writes rows with a header line, atomically. */
export function writeCsv(file: string, columns: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  writeFileAtomic(file, stringify([columns as string[], ...(rows as (string | number)[][])]));
}

/** Larger tables do not fit into memory as rows. Unit: bytes. */
const largest = 256 * 1024 * 1024;

/**
 * Reads a whole table into memory; for tables that fit (results, predictions).
 * @throws UserError naming file and line when the table is malformed or a required column is missing.
 */
export function readCsv(file: string, required: readonly string[] = []): CsvRow[] {
  const content = readPlainFile(file, largest);
  let rows: CsvRow[];
  let columns: string[] = [];
  try {
    rows = parse(content, {
      bom: true,
      columns: (header: string[]) => (columns = header),
      skip_empty_lines: true,
    }) as CsvRow[];
  } catch (error) {
    throw new UserError(`${file} is not a well-formed CSV table: ${messageOf(error)}.`);
  }
  const missing = required.filter((name) => !columns.includes(name));
  if (missing.length > 0) throw new UserError(`${file} lacks the column${missing.length > 1 ? "s" : ""} ${missing.join(", ")}.`);
  return rows;
}
