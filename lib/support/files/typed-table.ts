/** CSV tables whose columns are texts and numbers, described once for writing and for reading. */
import { UserError } from "../errors";
import { readNumber } from "../numbers";
import { readCsv, writeCsv } from "./csv";

/** The columns of a table, texts first. */
export interface TypedColumns<Row> {
  readonly texts: readonly (keyof Row & string)[];
  /** NaN where a row has no such number. */
  readonly numbers: readonly (keyof Row & string)[];
}

/** Writes all rows, atomically; numbers with six decimals. */
export function writeTypedTable<Row>(file: string, { texts, numbers }: TypedColumns<Row>, rows: readonly Row[]): void {
  const columns = [...texts, ...numbers];
  const text = (value: unknown): string =>
    typeof value !== "number" || Number.isInteger(value) || Number.isNaN(value) ? String(value) : value.toFixed(6);
  writeCsv(
    file,
    columns,
    rows.map((row) => columns.map((name) => text(row[name]))),
  );
}

/** @throws UserError when the file is missing, malformed or lacks a column. */
export function readTypedTable<Row>(file: string, { texts, numbers }: TypedColumns<Row>): Row[] {
  return readCsv(file, [...texts, ...numbers]).map((row, i) => {
    const values = numbers.map((name): [string, number] => {
      const value = row[name] === "NaN" ? NaN : readNumber(row[name]);
      if (value === undefined)
        throw new UserError(`${file}, row ${i + 1}: ${name} "${row[name]}" is not a number; make the table again.`);
      return [name, value];
    });
    return { ...Object.fromEntries(texts.map((name) => [name, row[name]])), ...Object.fromEntries(values) } as Row;
  });
}
