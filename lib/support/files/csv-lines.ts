/** Lines of a CSV table that have no quotes: split at their commas, many times faster than a parser of all of RFC 4180. */

/** Takes one row: its cells and the number of the line on which it begins. */
export type TakeRow = (cells: string[], line: number) => void;

const newline = 10;
const carriageReturn = 13;
const quote = 34;

/** Where reading plain lines ended. */
export interface PlainLines {
  /** The first byte that was not taken. */
  readonly end: number;
  /** Lines before it, counted from the start of the file. */
  readonly lines: number;
  /** Whether a quote is the reason; a parser continues from `end`. */
  readonly quoted: boolean;
}

/**
 * Takes whole lines, up to the one that has the first quote. Empty lines are counted and skipped.
 * @param start the first byte to look at. @param lines the lines before it. @param separator stands between cells.
 */
export function takePlainLines(
  content: Buffer,
  start: number,
  lines: number,
  take: TakeRow,
  separator = ",",
): PlainLines {
  const firstQuote = content.indexOf(quote, start);
  const limit = firstQuote < 0 ? content.length : firstQuote;
  let begin = start;
  let line = lines;
  for (let end = content.indexOf(newline, begin); end >= 0 && end < limit; end = content.indexOf(newline, begin)) {
    takeLine(content, begin, end, ++line, take, separator);
    begin = end + 1;
  }
  return { end: begin, lines: line, quoted: firstQuote >= 0 };
}

/** Takes one line; it becomes a string of its own, so that a cell which is kept holds no more than its line in memory. */
export function takeLine(
  content: Buffer,
  start: number,
  end: number,
  line: number,
  take: TakeRow,
  separator = ",",
): void {
  const last = end > start && content[end - 1] === carriageReturn ? end - 1 : end;
  if (last > start) take(content.toString("utf8", start, last).split(separator), line);
}

/** Numbers the lines on which the rows of csv-parse begin; its own count is off where quoted cells have "\\r\\n". */
export class LineNumbers {
  private inCells = 0;

  /** @param before the lines before what csv-parse reads. */
  constructor(private readonly before: number) {}

  /** @param info what csv-parse says when it has read the row. */
  next(cells: readonly string[], info: { readonly records: number; readonly empty_lines: number }): number {
    const line = this.before + info.records + info.empty_lines + this.inCells;
    for (const cell of cells) if (cell.includes("\n")) this.inCells += cell.split("\n").length - 1;
    return line;
  }
}

/** Whether a text's lines end with "\n" or "\r\n": for others there is the parser. */
export function hasPlainLines(content: Buffer): boolean {
  const back = content.indexOf(carriageReturn);
  const oldMac = back >= 0 && back + 1 < content.length && content[back + 1] !== newline;
  return !oldMac;
}

/** Length of the UTF-8 byte order mark, if there is one. */
export function byteOrderMark(content: Buffer): number {
  return content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf ? 3 : 0;
}
