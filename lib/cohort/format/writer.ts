/**
 * Writes a cohort into a temporary folder beside its final one and renames it when it is complete, so a partial cohort
 * is never seen.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../support/errors";
import { npyHeader, npyHeaderLength } from "../../support/files/npy";
import { hashOf, type StageRecord } from "../../runs/stage-record";
import { readRange } from "../../support/files/read-range";
import { naming } from "../../support/system-error";
import { type Cohort, fileChecksum, openCohort } from "./cohort";
import {
  type CohortDescription,
  type LeftOut,
  type Origin,
  type SelectionStep,
  checkLabelNames,
  checkResolution,
  cohortFormat,
  cohortFormatVersion,
  writeDescription,
} from "./description";
import { PieceJournal, type Piece, followsPlan, journalName, pieceChecksum, soundPieces } from "./journal";
import { type NoteCount, addCounts } from "../images/image-notes";
import { type CohortKind, kindOfSource } from "./kind";
import type { LabelPolicy } from "../knobs";
import { checkPlace, leaveFolder, replaceFolder, temporaryFolder } from "./cohort-folder";
import { PatientSplits, type Split, isSplit } from "./split";
import { type CohortRow, type CohortTable, formatHeader, formatRows, parseTable } from "./table";
import { imagesFile, tableFile } from "../../runs/stage-files";

/** What is known of a cohort before its first image. */
export interface CohortHeader {
  readonly name: string;
  readonly source: string;
  /** What the images are; told from the source unless given. */
  readonly kind?: CohortKind;
  readonly labelNames: readonly string[];
  /** Width and height in pixels, a power of two from 8 to 512. */
  readonly resolution: number;
  readonly seed: number;
  readonly labelPolicy: LabelPolicy;
  /** The stage that makes it and from what. */
  readonly made?: StageRecord;
}

/** What is known when the last image is written. */
export interface CohortExtra {
  readonly selection?: readonly SelectionStep[];
  readonly warnings?: readonly string[];
  readonly origin?: Origin;
}

/** What there is to know of images that are added together. */
export interface AboutPiece {
  /** Images that had to be left out on the way to these. */
  readonly unreadable?: readonly LeftOut[];
  /** What was noted of these images, in their order. */
  readonly notes?: readonly NoteCount[];
  /** Stands for the files that they, and those left out, were made from. */
  readonly stamp?: string;
}

/** Images of an unfinished cohort, and their rows. */
export interface WrittenImages {
  readonly size: number;
  /** Width and height in pixels. */
  readonly resolution: number;
  readonly table: CohortTable;
  /** Gray values 0 to 255 of neighboring images, count×H×W. */
  read(first: number, count: number): Uint8Array;
}

export interface CohortWriter {
  /** Images written; above 0 from the start if a killed run's work is resumed. */
  readonly size: number;
  /** Images left out so far, those of a killed run included. */
  readonly unreadable: readonly LeftOut[];
  /** What there is to know of the images so far, those of a killed run included. */
  readonly notes: readonly NoteCount[];
  /**
   * Adds images.
   * @param images gray values, rows×H×W.
   * @param rows one for each image, in the same order.
   * @throws UserError when a patient turns up in a second split; RangeError when sizes or values do not fit.
   */
  append(images: Uint8Array, rows: readonly CohortRow[], about?: AboutPiece): void;
  /** The pieces that are there, as the journal has them. */
  pieces(): readonly Piece[];
  /** Takes back a piece and all that came after it. @param place the piece's among all pieces. */
  takeBack(place: number): void;
  /** What is written so far, read from the files themselves: what a killed run wrote is in it. */
  written(): WrittenImages;
  /** Removes images and their rows; the others move up. Nothing is added after this. @param rows their numbers. */
  drop(rows: ReadonlySet<number>): void;
  /** Puts the whole cohort in its place, instead of one that was there before, and opens it. */
  finish(extra?: CohortExtra): Cohort;
  /** Ends writing for now: a later writer for the same folder and plan resumes here. */
  suspend(): void;
  /** Removes what was written. After `finish` or `suspend` it does nothing, so it may be called in a `finally`. */
  abandon(): void;
}

/**
 * Begins a cohort. An earlier cohort in the folder makes way when it is finished: whoever calls this has made sure that it may.
 * @param options.goesOn what a killed or suspended run of the same record wrote goes on; the caller then adds what comes
 *   after the first `size` images.
 * @throws UserError when the folder exists and is not a cohort, or the header is not possible.
 */
export function createCohort(
  folder: string,
  header: CohortHeader,
  { goesOn = false }: { readonly goesOn?: boolean } = {},
): CohortWriter {
  checkResolution(header.resolution);
  checkLabelNames(header.labelNames);
  checkPlace(folder);
  return new FolderWriter(folder, header, goesOn && header.made ? journalKey(header.made) : undefined);
}

/** Stands for a record in the journal of an unfinished cohort; each piece has its own stamp of the image files. */
export function journalKey({ inputs, ...made }: StageRecord): string {
  return hashOf({ ...made, inputs: { ...inputs, images: undefined } });
}

/** Holds no rows: they are on disk as soon as they are added, so that memory does not grow with the cohort. */
class FolderWriter implements CohortWriter {
  size = 0;
  unreadable: LeftOut[] = [];
  notes: NoteCount[] = [];
  private readonly temporary: string;
  private readonly images: number;
  private readonly table: number;
  private readonly tableHeader: Buffer;
  private tableBytes = 0;
  private journal?: PieceJournal;
  private patients = new PatientSplits();
  private counts = { train: 0, valid: 0, test: 0 };
  private open = true;

  constructor(
    private readonly folder: string,
    private readonly header: CohortHeader,
    private readonly plan?: string,
  ) {
    const { temporary, continued } = temporaryFolder(
      folder,
      (leftover) => plan !== undefined && followsPlan(leftover, plan),
    );
    this.temporary = temporary;
    this.tableHeader = Buffer.from(formatHeader(header.labelNames));
    const opened: number[] = [];
    try {
      opened.push((this.images = openForUpdate(path.join(temporary, imagesFile))));
      opened.push((this.table = openForUpdate(path.join(temporary, tableFile))));
      this.goOn(continued ? this.soundPieces() : []);
    } catch (error) {
      for (const handle of opened) fs.closeSync(handle);
      this.remove();
      throw error;
    }
  }

  append(
    images: Uint8Array,
    rows: readonly CohortRow[],
    { unreadable = [], notes = [], stamp }: AboutPiece = {},
  ): void {
    this.requireOpen();
    if (images.length !== rows.length * this.imageBytes)
      throw new RangeError(
        `${rows.length} rows need ${rows.length * this.imageBytes} gray values, not ${images.length}.`,
      );
    for (const row of rows) this.check(row);
    for (const row of rows) this.note(row.patient, row.split);
    const lines = Buffer.from(formatRows(rows, this.size));
    this.writeAll(imagesFile, images, npyHeaderLength + this.size * this.imageBytes);
    this.writeAll(tableFile, lines, this.tableBytes);
    this.size += rows.length;
    this.tableBytes += lines.length;
    this.unreadable.push(...unreadable);
    this.notes = addCounts([...this.notes, ...notes]);
    this.journal?.add({
      images: this.size,
      tableBytes: this.tableBytes,
      unreadable,
      notes: addCounts(notes),
      ...(stamp !== undefined && { stamp }),
      sha256: pieceChecksum(images, lines),
    });
  }

  pieces(): readonly Piece[] {
    this.requireOpen();
    return this.plan === undefined ? [] : this.soundPieces();
  }

  takeBack(place: number): void {
    this.goOn(this.pieces().slice(0, place));
  }

  written(): WrittenImages {
    this.requireOpen();
    const {
      size,
      imageBytes,
      header: { resolution },
    } = this;
    const read = (first: number, count: number): Uint8Array => {
      const images = new Uint8Array(count * imageBytes);
      const whole = readRange(this.images, images, npyHeaderLength + first * imageBytes);
      if (!whole)
        throw new UserError(
          `The images of the cohort ${this.folder} were truncated while being written: run that command again.`,
        );
      return images;
    };
    return { size, resolution, table: this.readTable(), read };
  }

  /** In place: a run that is killed on the way finds pieces that are not as the journal says, and writes them again. */
  drop(rows: ReadonlySet<number>): void {
    const { size, table, read } = this.written();
    const width = this.header.labelNames.length;
    const kept = Array.from({ length: size }, (_, row) => row).filter((row) => !rows.has(row));
    kept.forEach(
      (row, place) =>
        row !== place && this.writeAll(imagesFile, read(row, 1), npyHeaderLength + place * this.imageBytes),
    );
    this.tableBytes = this.tableHeader.length;
    for (let first = 0; first < kept.length; first += rowsTogether) {
      const part = kept.slice(first, first + rowsTogether).map((row): CohortRow => ({
        patient: table.patient[row],
        split: table.split[row],
        labels: table.labels.subarray(row * width, (row + 1) * width),
        source: table.source[row],
      }));
      const lines = Buffer.from(formatRows(part, first));
      this.writeAll(tableFile, lines, this.tableBytes);
      this.tableBytes += lines.length;
    }
    this.size = kept.length;
    this.cutFiles();
    this.recount();
  }

  finish(extra: CohortExtra = {}): Cohort {
    this.requireOpen();
    if (this.size === 0) throw new UserError(`No image is left for the cohort ${this.folder}.`);
    this.writeAll(imagesFile, this.npyHeader(), 0);
    naming(this.folder, () => [this.images, this.table].forEach((handle) => fs.fsyncSync(handle)));
    const checksums = { [imagesFile]: fileChecksum(this.images), [tableFile]: fileChecksum(this.table) };
    writeDescription(this.temporary, this.describe(extra, checksums));
    this.close();
    try {
      replaceFolder(this.temporary, this.folder);
    } catch (error) {
      this.remove();
      throw error;
    }
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
    this.remove();
  }

  private remove(): void {
    fs.rmSync(this.temporary, { recursive: true, force: true });
    leaveFolder(this.temporary);
  }

  private close(): void {
    fs.closeSync(this.images);
    fs.closeSync(this.table);
    leaveFolder(this.temporary);
    this.open = false;
  }

  private writeAll(name: typeof imagesFile | typeof tableFile, content: Uint8Array, position: number): void {
    const handle = name === imagesFile ? this.images : this.table;
    naming(path.join(this.folder, name), () => {
      for (let written = 0; written < content.length;)
        written += fs.writeSync(handle, content, written, content.length - written, position + written);
    });
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
      images: this.images,
      table: this.table,
      imagesStart: npyHeaderLength,
      tableStart: this.tableHeader.length,
      imageBytes: this.imageBytes,
    });
  }

  /** Goes on after these pieces; whatever else is in the folder is removed. */
  private goOn(pieces: readonly Piece[]): void {
    this.size = pieces.at(-1)?.images ?? 0;
    this.tableBytes = pieces.at(-1)?.tableBytes ?? this.tableHeader.length;
    this.unreadable = pieces.flatMap(({ unreadable }) => unreadable);
    this.notes = addCounts(pieces.flatMap(({ notes }) => notes));
    for (const name of fs.readdirSync(this.temporary)) {
      if (name !== imagesFile && name !== tableFile) fs.rmSync(path.join(this.temporary, name));
    }
    this.cutFiles();
    this.writeAll(imagesFile, this.npyHeader(), 0);
    this.writeAll(tableFile, this.tableHeader, 0);
    if (this.plan !== undefined) this.journal = PieceJournal.begin(this.temporary, this.plan, pieces);
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
    const file = path.join(this.temporary, tableFile);
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
      throw new RangeError(
        `A row has ${row.labels.length} labels, and the cohort has ${this.header.labelNames.length}.`,
      );
    }
    for (let i = 0; i < row.labels.length; i++) {
      if (![1, 0, -1].includes(row.labels[i])) throw new RangeError(`A label is 1, 0 or -1, not ${row.labels[i]}.`);
    }
  }

  private describe(extra: CohortExtra, checksums: CohortDescription["checksums"]): CohortDescription {
    return {
      format: cohortFormat,
      version: cohortFormatVersion,
      name: this.header.name,
      source: this.header.source,
      kind: this.header.kind ?? kindOfSource(this.header.source),
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
      ...(this.header.made !== undefined && { made: this.header.made }),
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
