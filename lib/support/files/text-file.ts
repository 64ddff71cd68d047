/**
 * Text files as users have them: regular files in UTF-8 or, with a byte order mark, UTF-16, read completely or refused.
 * A lost letter could merge two patients, so no character is ever replaced by a guess.
 */
import { isUtf8 } from "node:buffer";
import * as fs from "node:fs";
import { UserError } from "../errors";
import { FileError, openPlainFile, readPlainFile } from "./plain-file";

/** Encodings that are read. */
export type TextEncoding = "utf-8" | "utf-16le" | "utf-16be";

/**
 * Makes sure that a file is one: reading a pipe would never end, and a folder or device holds no text.
 * @param missing the sentence for a file that is not there.
 * @throws UserError when it is missing, no plain file, or may not be read.
 */
export function requireFile(file: string, missing: string = `${file} does not exist.`): void {
  try {
    fs.closeSync(openPlainFile(file));
  } catch (error) {
    throw error instanceof FileError && error.missing ? new UserError(missing) : error;
  }
}

/** What a file is that begins so, and the mending. */
const otherKinds: readonly (readonly [start: string, kind: string, mending: string])[] = [
  ["\x1f\x8b", "compressed (gzip)", "unpack it with gunzip"],
  ["PK\x03\x04", "a ZIP archive or a spreadsheet (.xlsx, .ods, .numbers)", "unpack it, or save the sheet as CSV UTF-8"],
  ["\xd0\xcf\x11\xe0", "an Excel workbook (.xls)", "save the sheet as CSV UTF-8"],
  ["BZh", "compressed (bzip2)", "unpack it with bunzip2"],
  ["\xfd7zXZ", "compressed (xz)", "unpack it with unxz"],
  ["\x28\xb5\x2f\xfd", "compressed (zstd)", "unpack it with unzstd"],
  ["7z\xbc\xaf", "a 7-Zip archive", "unpack it"],
  ["Rar!", "a RAR archive", "unpack it"],
  ["PAR1", "a Parquet file", "save it as CSV UTF-8"],
  ["%PDF", "a PDF document", "save the table as CSV UTF-8"],
  ["SQLite format 3", "an SQLite database", "export the table as CSV UTF-8"],
  ["version https://git-lfs", "a pointer of Git LFS to the file", 'fetch it with "git lfs pull"'],
  ["\xff\xfe\0\0", "UTF-32", "save it as CSV UTF-8"],
  ["\0\0\xfe\xff", "UTF-32", "save it as CSV UTF-8"],
];

/**
 * How a file's text is encoded.
 * @param start its first bytes, a few hundred at least where there are so many.
 * @throws UserError when they are not the beginning of a text, with what they are.
 */
export function encodingOf(start: Buffer, file: string): TextEncoding {
  const text = start.toString("latin1", 0, 512);
  const other = otherKinds.find(([begin]) => text.startsWith(begin));
  if (other) throw new UserError(`${file} is ${other[1]}, not text: ${other[2]}.`);
  if (/^(\xef\xbb\xbf)?\s*<(!doctype html|html|\?xml)/i.test(text))
    throw new UserError(
      `${file} is a web page or XML, not a table: download the file itself, or save it as CSV UTF-8.`,
    );
  if (text.startsWith("\xff\xfe")) return "utf-16le";
  if (text.startsWith("\xfe\xff")) return "utf-16be";
  const stray = /[\0-\x08\x0e-\x1f\x7f]/.exec(text.split(/[\r\n]/, 1)[0]);
  if (stray)
    throw new UserError(
      `${file} is not text (its first line has control characters; UTF-16 needs a byte order mark): save it as CSV UTF-8.`,
    );
  return "utf-8";
}

/** The error of a line that is in another encoding. */
export function notUtf8(file: string, line: number): UserError {
  return new UserError(
    `${file}, line ${line} is not UTF-8 (Windows-1252 or another encoding): save the file as UTF-8, in Excel as "CSV UTF-8".`,
  );
}

/** The number of the first line that is not UTF-8; whole lines, of a text that has one. */
export function firstInvalidLine(content: Buffer): number {
  let line = 1;
  for (let start = 0; start < content.length; line++) {
    const next = content.indexOf(10, start);
    const end = next < 0 ? content.length : next;
    if (!isUtf8(content.subarray(start, end))) return line;
    start = end + 1;
  }
  return line;
}

/**
 * A file's pieces as text, without its byte order mark.
 * @param start the byte to begin at: the beginning of a line.
 * @throws UserError when a piece is not of the encoding, naming the line.
 */
export async function* textPieces(file: string, encoding: TextEncoding, start = 0): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const decode = (piece?: Buffer): string => {
    try {
      return decoder.decode(piece, { stream: piece !== undefined });
    } catch {
      if (encoding === "utf-8") throw notUtf8(file, firstInvalidLine(fs.readFileSync(file)));
      throw new UserError(`${file} is truncated or not complete UTF-16: save it as CSV UTF-8.`);
    }
  };
  for await (const piece of fs.createReadStream(file, { start, highWaterMark: 1 << 20 })) yield decode(piece as Buffer);
  yield decode();
}

/** Larger tables do not fit into memory as rows. Unit: bytes. */
const largest = 256 * 1024 * 1024;

/**
 * A whole file as text, without its byte order mark; for files that fit into memory.
 * @throws UserError when it is missing, no plain file, or neither UTF-8 nor UTF-16, naming the line.
 */
export function readText(file: string, missing?: string): string {
  requireFile(file, missing);
  const content = readPlainFile(file, largest);
  const encoding = encodingOf(content, file);
  if (encoding === "utf-8" && !isUtf8(content)) throw notUtf8(file, firstInvalidLine(content));
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(content);
  } catch {
    throw new UserError(`${file} is truncated or not complete UTF-16: save it as UTF-8.`);
  }
}
