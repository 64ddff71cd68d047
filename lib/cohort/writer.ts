/** Writes a cohort into a temporary folder beside its place and renames it when it is whole: a part of one is never seen. */
import * as fs from "node:fs";
import * as path from "node:path";
import { writeJson } from "../support/atomic";
import { UserError } from "../support/errors";
import { npyHeader, npyHeaderLength } from "../support/npy";
import { type Cohort, fileChecksum, openCohort } from "./cohort";
import { type CohortDescription, type LeftOut, type Origin, type SelectionStep, checkLabelNames, checkResolution, formatName, formatVersion } from "./description";
import { Journal, type Piece, followsPlan, journalName, pieceChecksum, soundPieces } from "./journal";
import type { LabelPolicy } from "./knobs";
import { checkPlace, leaveFolder, replaceFolder, temporaryFolder } from "./place";
import { readRange } from "./read-range";
import { PatientSplits, type Split, isSplit } from "./split";
import { type CohortRow, type CohortTable, formatHeader, formatRows, parseTable } from "./table";

/** What is known of a cohort before its first image. */
export interface CohortHeader {
  readonly name: string;
  readonly source: string;
  readonly labelNames: readonly string[];
  /** Width and height in pixels, a power of two from 8 to 512. */
  readonly resolution: number;
  readonly seed: number;
  readonly labelPolicy: LabelPolicy;
}

/** What is known when the last image is written. */
export interface CohortExtra {
  readonly selection?: readonly SelectionStep[];
  readonly warnings?: readonly string[];
  readonly origin?: Origin;
}

/** Images of an unfinished cohort, and their rows. */
export interface WrittenImages {
  readonly size: number;
  /** Width and height in pixels. */
  readonly resolution: number;
  readonly table: CohortTable;
  /** Grey values 0 to 255 of neighboring images, count×H×W. */
  read(first: number, count: number): Uint8Array;
}

export interface CohortWriter {
  /** Images written; above 0 from the start when the work of a killed run goes on. */
  readonly size: number;
  /** Images left out so far, those of a killed run included. */
  readonly unreadable: readonly LeftOut[];
  /**
   * Adds images.
   * @param images grey values, rows×H×W.
   * @param rows one a image, in the same order.
   * @param unreadable images that had to be left out on the way to these.
   * @throws UserError when a patient turns up in a second split; RangeError when sizes or values do not fit.
   */
  append(images: Uint8Array, rows: readonly CohortRow[], unreadable?: readonly LeftOut[]): void;
  /** Takes back the piece that left an image out and all that came after it, so that it can be tried again. @param source the image's. */
  takeBack(source: string): void;
  /** What is written so far, read from the files themselves: what a killed run wrote is in it. */
  written(): WrittenImages;
  /** Removes images and their rows; the others move up. Nothing is added after this. @param rows their numbers. */
  drop(rows: ReadonlySet<number>): void;
  /** Puts the whole cohort in its place, instead of one that was there before, and opens it. */
  finish(extra?: CohortExtra): Cohort;
  /** Ends writing for now: a later writer for the same place and plan goes on here. */
  suspend(): void;
  /** Removes what was written. After `finish` or `suspend` it does nothing, so it may stand in a `finally`. */
  abandon(): void;
}

/**
 * Begins a cohort.
 * @param plan stands for all that decides the cohort's bytes, such as a checksum. With it, what a killed or suspended
 * run of the same plan wrote goes on; the caller then adds what comes after the first `size` images.
 * @throws UserError when the folder exists and is not a cohort, or the header is not possible.
 */
export function createCohort(folder: string, header: CohortHeader, plan?: string): CohortWriter {
  checkResolution(header.resolution);
  checkLabelNames(header.labelNames);
  checkPlace(folder);
  return new FolderWriter(folder, header, plan);
}

/** Holds no rows: they are on disk as soon as they are added, so that memory does not grow with the cohort. */
class FolderWriter implements CohortWriter {
  size = 0;
  unreadable: LeftOut[] = [];
  private readonly temporary: string;
  private readonly images: number;
  private readonly table: number;
  private readonly tableHeader: Buffer;
  private tableBytes = 0;
  private journal?: Journal;
  private patients = new PatientSplits();
  private counts = { train: 0, valid: 0, test: 0 };
  private open = true;

  constructor(private readonly folder: string, private readonly header: CohortHeader, private readonly plan?: string) {
    const { temporary, continued } = temporaryFolder(folder, (leftover) => plan !== undefined && followsPlan(leftover, plan));
    this.temporary = temporary;
    this.images = openForUpdate(path.join(temporary, "images.npy"));
    this.table = openForUpdate(path.join(temporary, "table.csv"));
    this.tableHeader = Buffer.from(formatHeader(header.labelNames));
    this.goOn(continued ? this.soundPieces() : []);
  }

  append(images: Uint8Array, rows: readonly CohortRow[], unreadable: readonly LeftOut[] = []): void {
    this.requireOpen();
    if (images.length !== rows.length * this.imageBytes) throw new RangeError(`${rows.length} rows need ${rows.length * this.imageBytes} grey values, not ${images.length}.`);
    for (const row of rows) this.check(row);
    for (const row of rows) this.note(row.patient, row.split);
    const lines = Buffer.from(formatRows(rows, this.size));
    writeAll(this.images, images, npyHeaderLength + this.size * this.imageBytes);
    writeAll(this.table, lines, this.tableBytes);
    this.size += rows.length;
    this.tableBytes += lines.length;
    this.unreadable.push(...unreadable);
    this.journal?.add({ images: this.size, tableBytes: this.tableBytes, unreadable, sha256: pieceChecksum(images, lines) });
  }

  takeBack(source: string): void {
    this.requireOpen();
    const pieces = this.soundPieces();
    this.goOn(pieces.slice(0, pieces.findIndex(({ unreadable }) => unreadable.some((image) => image.source === source))));
  }

  written(): WrittenImages {
    this.requireOpen();
    const { size, imageBytes, header: { resolution } } = this;
    const read = (first: number, count: number): Uint8Array => {
      const images = new Uint8Array(count * imageBytes);
      const whole = readRange(this.images, images, npyHeaderLength + first * imageBytes);
      if (!whole) throw new UserError(`The images of the cohort ${this.folder} were cut short while they were being written: prepare it again.`);
      return images;
    };
    return { size, resolution, table: this.readTable(), read };
  }

  /** In place: a run that is killed on the way finds pieces that are not as the journal says, and writes them again. */
  drop(rows: ReadonlySet<number>): void {
    const { size, table, read } = this.written();
    const width = this.header.labelNames.length;
    const kept = Array.from({ length: size }, (_, row) => row).filter((row) => !rows.has(row));
    kept.forEach((row, place) => row !== place && writeAll(this.images, read(row, 1), npyHeaderLength + place * this.imageBytes));
    this.tableBytes = this.tableHeader.length;
    for (let first = 0; first < kept.length; first += rowsTogether) {
      const part = kept.slice(first, first + rowsTogether).map((row): CohortRow => ({
        patient: table.patient[row], split: table.split[row], labels: table.labels.subarray(row * width, (row + 1) * width), source: table.source[row],
      }));
      const lines = Buffer.from(formatRows(part, first));
      writeAll(this.table, lines, this.tableBytes);
      this.tableBytes += lines.length;
    }
    this.size = kept.length;
    this.cutFiles();
    this.recount();
  }

  finish(extra: CohortExtra = {}): Cohort {
    this.requireOpen();
    if (this.size === 0) throw new UserError(`No image is left for the cohort ${this.folder}.`);
    writeAll(this.images, this.npyHeader(), 0);
    fs.fsyncSync(this.images);
    fs.fsyncSync(this.table);
    const checksums = { "images.npy": fileChecksum(this.images), "table.csv": fileChecksum(this.table) };
    writeJson(path.join(this.temporary, "cohort.json"), this.describe(extra, checksums));
    this.close();
    replaceFolder(this.temporary, this.folder);
    // Last of all, so that a run killed before this can go on.
    fs.rmSync(path.join(this.folder, journalName), { force: true });
    return openCohort(this.folder);
  }

  suspend(): void {
    if (this.open) this.close();
  }

  abandon(): void {
    if (!this.open) return;
    this.close();
    fs.rmSync(this.temporary, { recursive: true, force: true });
  }

  private close(): void {
    fs.closeSync(this.images);
    fs.closeSync(this.table);
    leaveFolder(this.temporary);
    this.open = false;
  }

  private get imageBytes(): number {
    return this.header.resolution ** 2;
  }

  private npyHeader(): Buffer {
    const { resolution } = this.header;
    return npyHeader("|u1", [this.size, resolution, resolution, 1]);
  }

  private requireOpen(): void {
    if (!this.open) throw new Error(`The cohort ${this.folder} is finished, suspended or abandoned.`);
  }

  private soundPieces(): Piece[] {
    return soundPieces(this.temporary, {
      images: this.images, table: this.table, imagesStart: npyHeaderLength, tableStart: this.tableHeader.length, imageBytes: this.imageBytes,
    });
  }

  /** Goes on after these pieces; whatever else is in the folder is removed. */
  private goOn(pieces: readonly Piece[]): void {
    this.size = pieces.at(-1)?.images ?? 0;
    this.tableBytes = pieces.at(-1)?.tableBytes ?? this.tableHeader.length;
    this.unreadable = pieces.flatMap(({ unreadable }) => unreadable);
    for (const name of fs.readdirSync(this.temporary)) {
      if (name !== "images.npy" && name !== "table.csv") fs.rmSync(path.join(this.temporary, name));
    }
    this.cutFiles();
    writeAll(this.images, this.npyHeader(), 0);
    writeAll(this.table, this.tableHeader, 0);
    if (this.plan !== undefined) this.journal = Journal.begin(this.temporary, this.plan, pieces);
    this.recount();
  }

  private cutFiles(): void {
    fs.ftruncateSync(this.images, npyHeaderLength + this.size * this.imageBytes);
    fs.ftruncateSync(this.table, this.tableBytes);
  }

  private recount(): void {
    this.patients = new PatientSplits();
    this.counts = { train: 0, valid: 0, test: 0 };
    const { patient, split } = this.readTable();
    patient.forEach((one, row) => this.note(one, split[row]));
  }

  private readTable(): CohortTable {
    const file = path.join(this.temporary, "table.csv");
    return parseTable(fs.readFileSync(file), this.header.labelNames, file);
  }

  private note(patient: string, split: Split): void {
    this.patients.note(patient, split, this.folder);
    this.counts[split]++;
  }

  private check(row: CohortRow): void {
    if (row.patient === "") throw new RangeError("A row of a cohort needs a patient.");
    if (!isSplit(row.split)) throw new RangeError(`"${String(row.split)}" is not a split.`);
    if (row.labels.length !== this.header.labelNames.length) {
      throw new RangeError(`A row has ${row.labels.length} labels, and the cohort has ${this.header.labelNames.length}.`);
    }
    for (let i = 0; i < row.labels.length; i++) {
      if (![1, 0, -1].includes(row.labels[i])) throw new RangeError(`A label is 1, 0 or -1, not ${row.labels[i]}.`);
    }
  }

  private describe(extra: CohortExtra, checksums: CohortDescription["checksums"]): CohortDescription {
    return {
      format: formatName,
      version: formatVersion,
      name: this.header.name,
      source: this.header.source,
      labels: this.header.labelNames,
      resolution: this.header.resolution,
      size: this.size,
      counts: this.counts,
      patients: this.patients.patients,
      seed: this.header.seed,
      labelPolicy: this.header.labelPolicy,
      selection: extra.selection ?? [],
      warnings: extra.warnings ?? [],
      unreadable: this.unreadable,
      origin: extra.origin ?? {},
      ...(this.plan !== undefined && { plan: this.plan }),
      checksums,
    };
  }
}

/** Rows that are formatted at once. */
const rowsTogether = 1000;

/** Opens a file to read and write it; one that is not there is made. */
function openForUpdate(file: string): number {
  return fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_CREAT);
}

function writeAll(handle: number, content: Uint8Array, position: number): void {
  for (let written = 0; written < content.length; ) written += fs.writeSync(handle, content, written, content.length - written, position + written);
}
