/** Writes into a temporary folder beside the cohort's own. */
import * as fs from "node:fs";
import * as path from "node:path";
import { imagesFile, tableFile } from "../../runs/stage-files";
import { UserError } from "../../support/errors";
import { addCounts, type NoteCount } from "../images/image-notes";
import { type Cohort, openCohort } from "./cohort";
import { CohortFiles } from "./cohort-files";
import { leaveFolder, replaceFolder, temporaryFolder } from "./cohort-folder";
import {
  type CohortDescription,
  type LeftOut,
  cohortFormat,
  cohortFormatVersion,
  writeDescription,
} from "./description";
import { followsPlan, journalName, type Piece, pieceChecksum, PieceJournal } from "./journal";
import { kindOfSource } from "./kind";
import { isSplit, PatientSplits, type Split } from "./split";
import type { CohortRow } from "./table";
import type { AboutPiece, CohortExtra, CohortHeader, CohortWriter, WrittenImages } from "./cohort-writer";

/** What is written may go on later where a plan's key says what the pieces belong to. */
export class FolderWriter implements CohortWriter {
  unreadable: LeftOut[] = [];
  notes: NoteCount[] = [];
  private readonly temporary: string;
  private readonly files: CohortFiles;
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
    try {
      this.files = new CohortFiles(temporary, folder, header);
    } catch (error) {
      this.remove();
      throw error;
    }
    try {
      this.goOn(continued ? this.files.soundPieces() : []);
    } catch (error) {
      this.files.close();
      this.remove();
      throw error;
    }
  }

  get size(): number {
    return this.files.size;
  }

  append(
    images: Uint8Array,
    rows: readonly CohortRow[],
    { unreadable = [], notes = [], stamp }: AboutPiece = {},
  ): void {
    this.requireOpen();
    // Programs in plain JavaScript are not checked by a compiler, and other arrays would be written as their bytes.
    if (!(images instanceof Uint8Array) && !((images as unknown) instanceof Uint8ClampedArray))
      throw new TypeError(
        `Images are gray values from 0 to 255 in a Uint8Array, not ${(images as unknown)?.constructor?.name ?? "nothing"}: scale and round them.`,
      );
    const bytes = rows.length * this.files.imageBytes;
    if (images.length !== bytes)
      throw new RangeError(`${rows.length} rows need ${bytes} gray values, not ${images.length}.`);
    for (const row of rows) checkRow(row, this.header.labelNames.length);
    for (const row of rows) this.note(row.patient, row.split);
    const lines = this.files.append(images, rows);
    this.unreadable.push(...unreadable);
    this.notes = addCounts([...this.notes, ...notes]);
    this.journal?.add({
      images: this.files.size,
      tableBytes: this.files.tableBytes,
      unreadable,
      notes: addCounts(notes),
      ...(stamp !== undefined && { stamp }),
      sha256: pieceChecksum(images, lines),
    });
  }

  pieces(): readonly Piece[] {
    this.requireOpen();
    return this.plan === undefined ? [] : this.files.soundPieces();
  }

  takeBack(place: number): void {
    this.goOn(this.pieces().slice(0, place));
  }

  written(): WrittenImages {
    this.requireOpen();
    return {
      size: this.files.size,
      resolution: this.header.resolution,
      table: this.files.readTable(),
      read: (first, count) => this.files.readImages(first, count),
    };
  }

  drop(rows: ReadonlySet<number>): void {
    this.requireOpen();
    this.files.drop(rows);
    this.recount();
  }

  finish(extra: CohortExtra = {}): Cohort {
    this.requireOpen();
    if (this.size === 0) throw new UserError(`No image is left for the cohort ${this.folder}.`);
    writeDescription(this.temporary, this.describe(extra, this.files.seal()));
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
    this.files.close();
    leaveFolder(this.temporary);
    this.open = false;
  }

  private requireOpen(): void {
    if (!this.open) throw new Error(`The cohort ${this.folder} is finished, suspended or abandoned.`);
  }

  /** Goes on after these pieces; whatever else is in the folder is removed. */
  private goOn(pieces: readonly Piece[]): void {
    this.unreadable = pieces.flatMap(({ unreadable }) => unreadable);
    this.notes = addCounts(pieces.flatMap(({ notes }) => notes));
    for (const name of fs.readdirSync(this.temporary)) {
      if (name !== imagesFile && name !== tableFile) fs.rmSync(path.join(this.temporary, name));
    }
    const last = pieces.at(-1);
    this.files.cutTo(last?.images ?? 0, last?.tableBytes);
    if (this.plan !== undefined) this.journal = PieceJournal.begin(this.temporary, this.plan, pieces);
    this.recount();
  }

  private recount(): void {
    this.patients = new PatientSplits();
    this.counts = { train: 0, valid: 0, test: 0 };
    const { patient, split } = this.files.readTable();
    patient.forEach((one, row) => this.note(one, split[row]));
  }

  private note(patient: string, split: Split): void {
    this.patients.note(patient, split, this.folder);
    this.counts[split]++;
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

/** @throws RangeError when the row has no patient, no split, or other labels. */
function checkRow({ patient, split, labels }: CohortRow, width: number): void {
  if (patient === "") throw new RangeError("A row of a cohort needs a patient.");
  if (!isSplit(split)) throw new RangeError(`"${String(split)}" is not a split.`);
  if (labels.length !== width) throw new RangeError(`A row has ${labels.length} labels, and the cohort has ${width}.`);
  for (let i = 0; i < width; i++) {
    if (![1, 0, -1].includes(labels[i])) throw new RangeError(`A label is 1, 0 or -1, not ${labels[i]}.`);
  }
}
