/**
 * Reads a data set's table row by row, so that millions of rows need little memory. Lines without quotes, which is all
 * that the published tables have, are cut at their commas; from the first quote on csv-parse reads the rest of the file,
 * which knows all of RFC 4180 and is slower. Cells may stand between semicolons, tabs or bars instead: many spreadsheets
 * write those.
 */
import { isUtf8 } from "node:buffer";
import * as fs from "node:fs";
import { Readable, pipeline } from "node:stream";
import { CsvError, type Info, parse } from "csv-parse";
import {
  LineNumbers,
  type TakeRow,
  byteOrderMark,
  hasPlainLines,
  takeLine,
  takePlainLines,
} from "../../support/files/csv-lines";
import { UserError } from "../../support/errors";
import { listed } from "../../support/printable";
import {
  type TextEncoding,
  encodingOf,
  firstInvalidLine,
  notUtf8,
  requireFile,
  textPieces,
} from "../../support/files/text-file";
import { openPlainFileAsync } from "../../support/files/plain-file";

/**
 * Calls back for every row after the header.
 * @param onHeader gets the column names.
 * @param onRow gets the cells and the number of the line on which the row begins, for errors. A row may be longer than the
 * header by empty cells only, as in tables whose lines end with a comma. Empty lines and rows of empty cells are skipped.
 * @throws UserError when the file is missing, no text in UTF-8 or UTF-16, empty or malformed, naming the line; what the
 * callbacks throw.
 */
export async function readRows(
  file: string,
  onHeader: (columns: string[]) => void,
  onRow: (cells: string[], line: number) => void,
): Promise<void> {
  requireFile(file, `The table ${file} does not exist: complete the download, or give another folder.`);
  const { encoding, separator } = lookAt(file);
  let columns = 0;
  let rows = 0;
  const take: TakeRow = (cells, line) => {
    if (columns === 0) {
      columns = cells.length;
      if (columns > mostColumns)
        throw new UserError(
          `${file} has ${columns} columns, and at most ${mostColumns} are read: give the right table, or only the columns that are needed.`,
        );
      return onHeader(cells);
    }
    if (cells.every((cell) => cell.trim() === "")) return;
    rows++;
    if (cells.length !== columns && !isPadded(cells, columns)) {
      throw new UserError(
        `${file}, line ${line}: ${cells.length} cells, but the header has ${columns}: complete the row, or put cells that hold ${separatorNames[separator]} into quotes.`,
      );
    }
    onRow(cells, line);
  };
  const rest = encoding === "utf-8" ? await readPlainLines(file, take, separator) : { start: 0, lines: 0 };
  if (rest !== undefined) await readWithQuotes(file, rest, take, encoding, separator);
  if (rows === 0) throw new UserError(`The table ${file} has no rows: give the right table, or complete the download.`);
}

const separatorNames = { ",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars" } as const;
type Separator = keyof typeof separatorNames;

/** So much of a file says what it is and how its header is separated. Unit: bytes. */
const startLength = 1 << 16;

/** The encoding, and what stands between the cells of the first line: commas, unless it has none. */
function lookAt(file: string): { encoding: TextEncoding; separator: Separator } {
  const handle = fs.openSync(file, "r");
  try {
    const piece = Buffer.alloc(startLength);
    const start = piece.subarray(0, fs.readSync(handle, piece, 0, piece.length, 0));
    const encoding = encodingOf(start, file);
    const header =
      new TextDecoder(encoding)
        .decode(start)
        .split(/[\r\n]+/)
        .find((line) => line !== "") ?? "";
    if (/^sep=.$/i.test(header))
      throw new UserError(`${file} begins with the line "${header}", which only Excel understands: remove it.`);
    const unquoted = header.replace(/"[^"]*"/g, "");
    const separator = (Object.keys(separatorNames) as Separator[]).find((one) => unquoted.includes(one));
    return { encoding, separator: separator ?? "," };
  } finally {
    fs.closeSync(handle);
  }
}

/** Where csv-parse takes over: a byte of the file, and the lines before it. */
interface Rest {
  readonly start: number;
  readonly lines: number;
}

const pieceLength = 1 << 20;

/** Far more than any table of images has. */
const mostColumns = 20_000;

/** A quote that is never closed takes in the rest of the file; so far, and no further. Unit: bytes. */
const longestRow = 1 << 24;

/** Takes lines up to the first that has a quote, or all; returns where that line begins. */
async function readPlainLines(file: string, take: TakeRow, separator: Separator): Promise<Rest | undefined> {
  const handle = await openPlainFileAsync(file);
  try {
    const piece = Buffer.allocUnsafe(pieceLength);
    let lines = 0;
    let held = 0; // bytes of an unfinished line, at the beginning of the piece
    for (let position = 0; ;) {
      const { bytesRead } = await handle.read(piece, held, piece.length - held, position);
      const offset = position - held;
      const content = piece.subarray(0, held + bytesRead);
      if (offset === 0 && !hasPlainLines(content)) return { start: 0, lines: 0 };
      requireUtf8(file, bytesRead === 0 ? content : content.subarray(0, content.lastIndexOf(10) + 1), lines);
      const done = takePlainLines(content, offset === 0 ? byteOrderMark(content) : 0, lines, take, separator);
      lines = done.lines;
      held = content.length - done.end;
      if (done.quoted || held === piece.length) return { start: offset + done.end, lines };
      if (bytesRead === 0) {
        takeLine(content, done.end, content.length, lines + 1, take, separator);
        return undefined;
      }
      position += bytesRead;
      piece.copyWithin(0, done.end, content.length);
    }
  } finally {
    await handle.close();
  }
}

/** @param lines the lines before the content. */
function requireUtf8(file: string, content: Buffer, lines: number): void {
  if (!isUtf8(content)) throw notUtf8(file, lines + firstInvalidLine(content));
}

async function readWithQuotes(
  file: string,
  rest: Rest,
  take: TakeRow,
  encoding: TextEncoding,
  separator: Separator,
): Promise<void> {
  // The ends of lines are given, since csv-parse would take the first that it meets, which may be one inside quotes.
  const options = {
    delimiter: separator,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    skip_empty_lines: true,
    info: true,
    max_record_size: longestRow,
  };
  const parser = parse(options);
  // An error of the pieces ends the parser, which the loop below then throws.
  pipeline(Readable.from(textPieces(file, encoding, rest.start)), parser, () => undefined);
  const lines = new LineNumbers(rest.lines);
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      take(record, lines.next(record, info));
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const reason = error.message.replace(/line (\d+)/, (_, line) => `line ${rest.lines + Number(line)}`);
    throw new UserError(`${file} is not a well-formed CSV table: ${reason}: correct that line.`);
  }
}

function isPadded(cells: readonly string[], columns: number): boolean {
  if (cells.length < columns) return false;
  for (let i = columns; i < cells.length; i++) if (cells[i] !== "") return false;
  return true;
}

/**
 * Where columns are.
 * @throws UserError that names the columns which are missing.
 */
export function findColumns(file: string, columns: readonly string[], wanted: readonly string[]): number[] {
  const missing = wanted.filter((name) => !columns.includes(name));
  if (missing.length > 0) {
    throw new UserError(
      `${file} lacks the column${missing.length > 1 ? "s" : ""} ${missing.join(", ")} (found: ${listed(columns)}): give the right table, or rename its columns.`,
    );
  }
  return wanted.map((name) => columns.indexOf(name));
}

/**
 * A label's cell as a number.
 * @returns 1, 0 (also for an empty cell), −1 (uncertain), or undefined for anything else.
 */
export function labelValue(cell: string): number | undefined {
  if (cell === "" || cell === "0" || cell === "0.0") return 0;
  if (cell === "1" || cell === "1.0") return 1;
  if (cell === "-1" || cell === "-1.0") return -1;
  // Other ways to write the same three numbers are rare.
  const [, number] = /^(-?1|0)\.0*$/.exec(cell) ?? [];
  return number === undefined ? undefined : Number(number);
}
