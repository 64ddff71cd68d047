/** A prepared cohort, opened for reading. Real and synthetic cohorts have the same format. */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError, messageOf } from "../../support/errors";
import { parseNpyHeader } from "../../support/files/npy";
import { requireFile } from "../../support/files/text-file";
import { openPlainFile, readPlainFile } from "../../support/files/plain-file";
import { readRange } from "../../support/files/read-range";
import { type CohortDescription, readDescription } from "./description";
import type { Split } from "./split";
import { type CohortTable, parseTable } from "./table";
import { imagesFile, tableFile } from "../../runs/stage-files";

/** An open cohort of N images, H×W each (H = W = resolution), and L labels. */
export interface Cohort {
  readonly folder: string;
  readonly name: string;
  /** What made the images: "phantom-chest", "chexpert", "cpd-gan", … */
  readonly source: string;
  readonly labelNames: readonly string[];
  /** H and W, in pixels. */
  readonly resolution: number;
  /** N. */
  readonly size: number;
  readonly table: CohortTable;
  readonly description: CohortDescription;
  /** Row numbers of a split, ascending. */
  rowsOf(split: Split): Int32Array;
  /** Gray values 0 to 255 of some rows, rows×H×W; read from the file when asked for, never the whole file at once. */
  readImages(rows: ArrayLike<number>): Uint8Array;
  /** Labels of some rows, rows×L: 1 present, 0 absent, −1 unknown. */
  readLabels(rows: ArrayLike<number>): Float32Array;
  /** Closes the image file; the table stays readable. */
  close(): void;
}

/**
 * Opens a cohort and checks all of it: description, table, size and checksums of the files, no patient in two splits.
 * @throws UserError when anything is missing, cut short, changed after it was written, or not a cohort.
 */
export function openCohort(folder: string): Cohort {
  const description = readDescription(folder);
  const imagesPath = path.join(folder, imagesFile);
  const tablePath = path.join(folder, tableFile);
  for (const name of Object.keys(description.checksums)) {
    requireFile(
      path.join(folder, name),
      `The cohort ${folder} is incomplete: ${name} is missing, so make it again (--replace).`,
    );
  }
  const table = readTable(tablePath, description);
  checkParquet(folder, description);
  const handle = openPlainFile(imagesPath);
  try {
    const offset = checkImages(handle, imagesPath, description);
    return new OpenCohort(folder, description, table, handle, offset);
  } catch (error) {
    fs.closeSync(handle);
    throw error;
  }
}

/**
 * Opens several cohorts, or none.
 * @throws UserError as {@link openCohort}.
 */
export function openCohorts<Folders extends readonly string[]>(...folders: Folders): { [K in keyof Folders]: Cohort } {
  const opened: Cohort[] = [];
  try {
    for (const folder of folders) opened.push(openCohort(folder));
    return opened as { [K in keyof Folders]: Cohort };
  } catch (error) {
    for (const cohort of opened) cohort.close();
    throw error;
  }
}

function readTable(file: string, { labels, checksums, size }: CohortDescription): CohortTable {
  const content = readPlainFile(file);
  const isChanged = createHash("sha256").update(content).digest("hex") !== checksums[tableFile];
  const table = isChanged ? undefined : parseTable(content, labels, file);
  if (table?.patient.length === size) return table;
  throw new UserError(
    `${file} was changed after the cohort was made${whatIsWrong(content, labels, file)}: make the cohort again (--replace).`,
  );
}

/** What a changed table is refused for on its own account, in brackets; nothing if it could be read. */
function whatIsWrong(content: Buffer, labels: readonly string[], file: string): string {
  try {
    parseTable(content, labels, file);
    return "";
  } catch (error) {
    return ` (${messageOf(error).replace(`${file}, `, "").replace(/\.$/, "")})`;
  }
}

/** Opens a cohort; returns undefined if it is damaged, so that it is made again. */
export function openIfSound(folder: string): Cohort | undefined {
  try {
    return openCohort(folder);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Checks the Parquet copy of the table, if there is one. */
function checkParquet(folder: string, { checksums }: CohortDescription): void {
  const expected = checksums["table.parquet"];
  if (expected === undefined) return;
  const file = path.join(folder, "table.parquet");
  if (createHash("sha256").update(readPlainFile(file)).digest("hex") !== expected) {
    throw new UserError(`${file} was changed after the cohort was made: make the cohort again (--replace).`);
  }
}

/** Checks header, length and checksum of images.npy; returns where the first image begins. */
function checkImages(handle: number, file: string, description: CohortDescription): number {
  const { size, resolution } = description;
  const start = Buffer.alloc(65536);
  const header = parseNpyHeader(start.subarray(0, fs.readSync(handle, start, 0, start.length, 0)), file);
  const shape = [size, resolution, resolution, 1];
  if (header.dtype !== "|u1" || header.fortranOrder || header.shape.join() !== shape.join()) {
    throw new UserError(
      `${file} must hold unsigned bytes of shape ${shape.join("×")} in C order, as cohort.json says: make the cohort again (--replace).`,
    );
  }
  const length = header.offset + size * resolution * resolution;
  if (fs.fstatSync(handle).size !== length) {
    throw new UserError(
      `${file} has ${fs.fstatSync(handle).size} bytes instead of ${length}: it was truncated or changed, so make the cohort again (--replace).`,
    );
  }
  if (fileChecksum(handle) !== description.checksums[imagesFile]) {
    throw new UserError(
      `${file} was changed after the cohort was made (its checksum differs): make the cohort again (--replace).`,
    );
  }
  return header.offset;
}

/** SHA-256 of an open file, read in pieces. */
export function fileChecksum(handle: number): string {
  const hash = createHash("sha256");
  const piece = Buffer.alloc(1 << 22);
  for (let position = 0; ;) {
    const read = fs.readSync(handle, piece, 0, piece.length, position);
    if (read === 0) return hash.digest("hex");
    hash.update(piece.subarray(0, read));
    position += read;
  }
}

class OpenCohort implements Cohort {
  readonly name: string;
  readonly source: string;
  readonly labelNames: readonly string[];
  readonly resolution: number;
  readonly size: number;
  private open = true;

  constructor(
    readonly folder: string,
    readonly description: CohortDescription,
    readonly table: CohortTable,
    private readonly handle: number,
    private readonly offset: number,
  ) {
    this.name = description.name;
    this.source = description.source;
    this.labelNames = description.labels;
    this.resolution = description.resolution;
    this.size = description.size;
  }

  rowsOf(split: Split): Int32Array {
    const rows: number[] = [];
    this.table.split.forEach((value, row) => value === split && rows.push(row));
    return Int32Array.from(rows);
  }

  readImages(rows: ArrayLike<number>): Uint8Array {
    if (!this.open) throw new Error(`The cohort ${this.folder} was closed.`);
    const pixels = this.resolution * this.resolution;
    const images = new Uint8Array(rows.length * pixels);
    for (let first = 0; first < rows.length;) {
      // Neighboring rows are read at once.
      let count = 1;
      while (first + count < rows.length && rows[first + count] === rows[first] + count) count++;
      this.checkRow(rows[first]);
      this.checkRow(rows[first] + count - 1);
      const range = images.subarray(first * pixels, (first + count) * pixels);
      if (!readRange(this.handle, range, this.offset + rows[first] * pixels))
        throw new UserError(`${this.folder}/images.npy was truncated while in use: make the cohort again (--replace).`);
      first += count;
    }
    return images;
  }

  readLabels(rows: ArrayLike<number>): Float32Array {
    const width = this.labelNames.length;
    const labels = new Float32Array(rows.length * width);
    for (let i = 0; i < rows.length; i++) {
      this.checkRow(rows[i]);
      labels.set(this.table.labels.subarray(rows[i] * width, (rows[i] + 1) * width), i * width);
    }
    return labels;
  }

  close(): void {
    if (this.open) fs.closeSync(this.handle);
    this.open = false;
  }

  private checkRow(row: number): void {
    if (!Number.isInteger(row) || row < 0 || row >= this.size) {
      throw new RangeError(`Row ${row} is not in the cohort ${this.folder}, which has ${this.size} images.`);
    }
  }
}
