/** What writes a cohort is told, and what it can do. */
import type { StageRecord } from "../../runs/stage-record";
import type { NoteCount } from "../images/image-notes";
import type { LabelPolicy } from "../knobs";
import type { Cohort } from "./cohort";
import type { LeftOut, Origin, SelectionStep } from "./description";
import type { Piece } from "./journal";
import type { CohortKind } from "./kind";
import type { CohortRow, CohortTable } from "./table";

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

/** A cohort that is being written. */
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
   * @throws UserError when a patient turns up in a second split; RangeError when sizes or values do not fit; TypeError for an array
   *   that does not hold gray values.
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
