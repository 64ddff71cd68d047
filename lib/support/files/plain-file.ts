/**
 * Files that somebody else may have made, opened for reading: only regular files, because a pipe may never answer and a
 * device may never end.
 */
import * as fs from "node:fs";
import { UserError } from "../errors";
import { naming, reasonOf, sentenceOf, shownError, systemFailureOf } from "../system-error";

/** Why a file cannot be read, in words that also fit into another sentence. */
export class FileError extends UserError {
  override readonly name: string = "FileError";

  /** @param why such as "it is a pipe, not a file". */
  constructor(
    sentence: string,
    readonly why: string,
    options?: ErrorOptions,
  ) {
    super(sentence, options);
  }

  /** Whether there is no such file. */
  get missing(): boolean {
    return ["ENOENT", "ENOTDIR"].includes((this.cause as NodeJS.ErrnoException | undefined)?.code ?? "");
  }
}

/** What is read in one piece at most: Node's own limit. Unit: bytes. */
const mostInOnePiece = 2 ** 31 - 1;

/** A pipe without a writer is opened at once, and then refused. Windows has no such flag. */
const readAtOnce = fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0);

/**
 * Opens a file for reading.
 * @throws UserError when it is missing, no plain file, or may not be read.
 */
export function openPlainFile(file: string): number {
  try {
    const handle = fs.openSync(file, readAtOnce);
    try {
      requirePlain(fs.fstatSync(handle), file);
      return handle;
    } catch (error) {
      fs.closeSync(handle);
      throw error;
    }
  } catch (error) {
    throw readable(error, file);
  }
}

/** The same without waiting. */
export async function openPlainFileAsync(file: string): Promise<fs.promises.FileHandle> {
  try {
    const handle = await fs.promises.open(file, readAtOnce);
    try {
      requirePlain(await handle.stat(), file);
      return handle;
    } catch (error) {
      await handle.close();
      throw error;
    }
  } catch (error) {
    throw readable(error, file);
  }
}

/**
 * Reads a whole file.
 * @param most bytes that it may have.
 * @throws UserError when it is missing, no plain file, larger, or may not be read.
 */
export function readPlainFile(file: string, most: number = mostInOnePiece): Buffer {
  const handle = openPlainFile(file);
  try {
    const { size } = fs.fstatSync(handle);
    if (size > most)
      throw new FileError(
        `${file} has ${size} bytes, and at most ${most} are read: give the right file.`,
        `it has ${size} bytes, and at most ${most} are read`,
      );
    return naming(file, () => fs.readFileSync(handle));
  } catch (error) {
    throw shownError(error);
  } finally {
    fs.closeSync(handle);
  }
}

/** @throws UserError for folders, pipes, sockets and devices. */
function requirePlain(stats: fs.Stats, file: string): void {
  if (stats.isFile()) return;
  const what = stats.isDirectory()
    ? "a folder"
    : stats.isFIFO()
      ? "a pipe"
      : stats.isSocket()
        ? "a socket"
        : "a device";
  throw new FileError(`${file} is ${what}, not a file: give a regular file.`, `it is ${what}, not a file`);
}

function readable(error: unknown, file: string): unknown {
  if (systemFailureOf(error) === undefined) return error;
  const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
  return new FileError(missing ? `${file} does not exist.` : sentenceOf(error), reasonOf(error), { cause: error });
}
