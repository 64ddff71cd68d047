/**
 * The journal of a cohort that is being written: one line for the plan it follows, then one for every piece, with a
 * checksum of what the piece added to the images and to the table. A run that goes on after another was killed trusts
 * the pieces whose bytes are as the journal says, and writes all others again.
 */
import { createHash } from "node:crypto";
import * as path from "node:path";
import { writeFileAtomic } from "../../support/files/atomic";
import { readRange } from "../../support/files/read-range";
import { appendJsonLine, readJsonLines } from "../../support/files/json-lines";
import type { LeftOut } from "./description";
import type { NoteCount } from "../images/image-notes";

/** In the temporary folder; a finished cohort has none. */
export const journalName = "journal.jsonl";

/** What was there when a piece had been written. */
export interface Piece {
  /** Images so far, this piece's included. */
  readonly images: number;
  /** Bytes of the table so far. */
  readonly tableBytes: number;
  /** Images that this piece had to leave out. */
  readonly unreadable: readonly LeftOut[];
  /** Stands for the image files that this piece was made from, where it was made from files. */
  readonly stamp?: string;
  /** What there is to know of this piece's images. */
  readonly notes: readonly NoteCount[];
  /** SHA-256 of the bytes that the piece added to the images, then of those that it added to the table. */
  readonly sha256: string;
}

/** A cohort's two growing files, open for reading, and where their first piece begins. */
export interface GrowingFiles {
  readonly images: number;
  readonly table: number;
  readonly imagesStart: number;
  readonly tableStart: number;
  /** Bytes of one image. */
  readonly imageBytes: number;
}

export class PieceJournal {
  private constructor(private readonly file: string) {}

  /** Begins a journal with the pieces that are there already. */
  static begin(folder: string, plan: string, pieces: readonly Piece[]): PieceJournal {
    const file = path.join(folder, journalName);
    writeFileAtomic(file, [{ plan }, ...pieces].map((line) => `${JSON.stringify(line)}\n`).join(""));
    return new PieceJournal(file);
  }

  add(piece: Piece): void {
    appendJsonLine(this.file, piece);
  }
}

/** Whether a folder was being written after this plan. */
export function followsPlan(folder: string, plan: string): boolean {
  return readJournal(folder).plan === plan;
}

/** The pieces of a killed run that are on disk as its journal says, from the first on. */
export function soundPieces(folder: string, files: GrowingFiles): Piece[] {
  const { pieces } = readJournal(folder);
  let before = { images: 0, tableBytes: files.tableStart };
  const firstUnsound = pieces.findIndex((piece) => {
    const images = rangeOf(
      files.images,
      files.imagesStart + before.images * files.imageBytes,
      files.imagesStart + piece.images * files.imageBytes,
    );
    const table = rangeOf(files.table, before.tableBytes, piece.tableBytes);
    before = piece;
    return pieceChecksum(images, table) !== piece.sha256;
  });
  return firstUnsound < 0 ? pieces : pieces.slice(0, firstUnsound);
}

/** The checksum of a piece. */
export function pieceChecksum(images: Uint8Array, table: Uint8Array): string {
  return createHash("sha256").update(images).update(table).digest("hex");
}

function readJournal(folder: string): { plan?: string; pieces: Piece[] } {
  try {
    const [head, ...pieces] = readJsonLines<object>(path.join(folder, journalName));
    return { ...head, pieces: pieces as Piece[] };
  } catch {
    return { pieces: [] }; // A damaged journal proves nothing.
  }
}

/** A range of a file; nothing where the file is shorter. */
function rangeOf(handle: number, start: number, end: number): Buffer {
  const content = Buffer.alloc(end - start);
  return readRange(handle, content, start) ? content : Buffer.alloc(0);
}
