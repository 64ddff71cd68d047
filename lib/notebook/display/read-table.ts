/** Tables from files, as danfo's data frames where danfo is installed. */
import { readCsv } from "../../support/files/csv";
import { messageOf } from "../../support/errors";
import { readNumber } from "../../support/numbers";
import type { DataFrameLike } from "./table";

/** The part of a danfo `DataFrame` that a first look at a table needs; with danfo it is a whole one. */
export interface FileTable extends DataFrameLike {
  /** The first rows. */
  head(rows: number): DataFrameLike;
}

interface Danfo {
  readCSV(file: string): Promise<FileTable>;
}

/**
 * Reads a CSV file. The checkout has danfo (danfojs-node). An installed package loads the user's, or reads the table
 * without it: the same columns and values.
 * @throws UserError when the file is missing or is no table.
 */
export async function readTable(file: string): Promise<FileTable> {
  const danfo = await openDanfo();
  return danfo === undefined ? plainTable(file) : danfo.readCSV(file);
}

async function openDanfo(): Promise<Danfo | undefined> {
  const name = "danfojs-node"; // not a dependency: its types are not needed to compile this
  try {
    return (await import(name)) as Danfo;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ERR_MODULE_NOT_FOUND" && messageOf(error).includes(name)) return undefined;
    throw error;
  }
}

/** The table without danfo. */
function plainTable(file: string): FileTable {
  const rows = readCsv(file);
  const columns = Object.keys(rows[0] ?? {});
  const values = rows.map((row) => columns.map((column) => readNumber(row[column]) ?? row[column]));
  return { columns, values, head: (count) => ({ columns, values: values.slice(0, count) }) };
}
