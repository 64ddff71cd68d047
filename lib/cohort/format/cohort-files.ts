/** The two files of an unfinished cohort, its images and its table, as they grow. */
import * as fs from "node:fs";
import * as path from "node:path";
import { imagesFile, tableFile } from "../../runs/stage-files";
import { UserError } from "../../support/errors";
import { npyHeader, npyHeaderLength } from "../../support/files/npy";
import { readRange } from "../../support/files/read-range";
import { naming } from "../../support/system-error";
import { fileChecksum } from "./cohort";
import type { CohortDescription } from "./description";
import { type Piece, soundPieces } from "./journal";
import { type CohortRow, type CohortTable, formatHeader, formatRows, parseTable } from "./table";

/** What the files are like: labels in the table's order, and the images' width and height in pixels. */
export interface CohortShape {
  readonly labelNames: readonly string[];
  readonly resolution: number;
}

/** Holds no rows: they are on disk as soon as they are added, so that memory does not grow with the cohort. */
export class CohortFiles {
  /** Images, and rows of the table. */
  size = 0;
  /** Length of the table. */
  tableBytes: number;
  private readonly images: number;
  private readonly table: number;
  private readonly tableHeader: Buffer;

  /**
   * Opens the files, and makes those that are not there.
   * @param temporary the folder they are in.
   * @param folder the folder that a failure to write is told of.
   */
  constructor(
    private readonly temporary: string,
    private readonly folder: string,
    private readonly shape: CohortShape,
  ) {
    this.tableHeader = Buffer.from(formatHeader(shape.labelNames));
    this.tableBytes = this.tableHeader.length;
    this.images = openForUpdate(path.join(temporary, imagesFile));
    try {
      this.table = openForUpdate(path.join(temporary, tableFile));
    } catch (error) {
      fs.closeSync(this.images);
      throw error;
    }
  }

  /**
   * Adds images and their rows at the end.
   * @param images gray values, rows×H×W.
   * @returns the rows' lines in the table.
   */
  append(images: Uint8Array, rows: readonly CohortRow[]): Buffer {
    const lines = Buffer.from(formatRows(rows, this.size));
    this.write(imagesFile, images, this.imageAt(this.size));
    this.write(tableFile, lines, this.tableBytes);
    this.size += rows.length;
    this.tableBytes += lines.length;
    return lines;
  }

  /** Removes what comes after the first images, and writes both headers. @param tableBytes length of the table up to there. */
  cutTo(size: number, tableBytes: number = this.tableHeader.length): void {
    this.size = size;
    this.tableBytes = tableBytes;
    this.cut();
    this.writeImagesHeader();
    this.write(tableFile, this.tableHeader, 0);
  }

  /**
   * Removes images and their rows; the others move up. In place: a run that is killed on the way finds pieces that are
   * not as the journal says, and writes them again.
   * @param rows their numbers.
   */
  drop(rows: ReadonlySet<number>): void {
    const table = this.readTable();
    const width = this.shape.labelNames.length;
    const kept = Array.from({ length: this.size }, (_, row) => row).filter((row) => !rows.has(row));
    kept.forEach((row, at) => row !== at && this.write(imagesFile, this.readImages(row, 1), this.imageAt(at)));
    this.tableBytes = this.tableHeader.length;
    for (let first = 0; first < kept.length; first += rowsTogether) {
      const part = kept.slice(first, first + rowsTogether).map((row): CohortRow => ({
        patient: table.patient[row],
        split: table.split[row],
        labels: table.labels.subarray(row * width, (row + 1) * width),
        source: table.source[row],
      }));
      const lines = Buffer.from(formatRows(part, first));
      this.write(tableFile, lines, this.tableBytes);
      this.tableBytes += lines.length;
    }
    this.size = kept.length;
    this.cut();
  }

  /** Gray values 0 to 255 of neighboring images, count×H×W. */
  readImages(first: number, count: number): Uint8Array {
    const images = new Uint8Array(count * this.imageBytes);
    if (!readRange(this.images, images, this.imageAt(first)))
      throw new UserError(
        `The images of the cohort ${this.folder} were truncated while being written: run that command again.`,
      );
    return images;
  }

  readTable(): CohortTable {
    const file = path.join(this.temporary, tableFile);
    return parseTable(fs.readFileSync(file), this.shape.labelNames, file);
  }

  /** The journal's pieces that are in the files as it says, up to the first that is not. */
  soundPieces(): Piece[] {
    return soundPieces(this.temporary, {
      images: this.images,
      table: this.table,
      imagesStart: npyHeaderLength,
      tableStart: this.tableHeader.length,
      imageBytes: this.imageBytes,
    });
  }

  /** Writes the header of the images, sees that all is on disk, and computes both checksums. */
  seal(): CohortDescription["checksums"] {
    this.writeImagesHeader();
    naming(this.folder, () => [this.images, this.table].forEach((handle) => fs.fsyncSync(handle)));
    return { [imagesFile]: fileChecksum(this.images), [tableFile]: fileChecksum(this.table) };
  }

  close(): void {
    fs.closeSync(this.images);
    fs.closeSync(this.table);
  }

  /** Bytes of one image. */
  get imageBytes(): number {
    return this.shape.resolution ** 2;
  }

  private imageAt(row: number): number {
    return npyHeaderLength + row * this.imageBytes;
  }

  private cut(): void {
    fs.ftruncateSync(this.images, this.imageAt(this.size));
    fs.ftruncateSync(this.table, this.tableBytes);
  }

  private writeImagesHeader(): void {
    const { resolution } = this.shape;
    this.write(imagesFile, npyHeader("|u1", [this.size, resolution, resolution, 1]), 0);
  }

  private write(name: typeof imagesFile | typeof tableFile, content: Uint8Array, position: number): void {
    const handle = name === imagesFile ? this.images : this.table;
    naming(path.join(this.folder, name), () => {
      for (let written = 0; written < content.length;)
        written += fs.writeSync(handle, content, written, content.length - written, position + written);
    });
  }
}

/** Rows that are formatted at once. */
const rowsTogether = 1000;

/** Opens a file to read and write it; one that is not there is made. */
function openForUpdate(file: string): number {
  return fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_CREAT);
}
