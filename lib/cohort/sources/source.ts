/** The interface of every source of images: a table of candidates, and the images by row. */
import type { OnProgress } from "../../support/progress";
import type { SourceTable } from "../selection/source-table";
import type { SelectionStep } from "../format/description";
import type { OnNote } from "../images/image-notes";
import type { CohortKnobs } from "../knobs";
import type { OfficialSplit } from "../selection/official-split";

/** The request to a source. */
export interface SourceRequest {
  /** The data set's folder on disk; embedded sources have none. */
  readonly folder?: string;
  readonly knobs: CohortKnobs;
  readonly seed: number;
  readonly onProgress?: OnProgress;
}

/** An image that is ready for a cohort. @param note is told, before the image is there, what a user should know of it. */
export type ReadImage = (row: number, note?: OnNote) => Promise<Uint8Array>;

/** An opened source. */
export interface OpenSource {
  readonly candidates: SourceTable;
  /**
   * The data set's own split, one for each candidate, if it is to be kept; rows that are left open are divided by the
   * knobs' shares.
   */
  readonly officialSplit?: OfficialSplit;
  /** The numbers of the steps that the source took itself, the whole data set first; by default the candidates'. */
  readonly steps?: readonly SelectionStep[];
  /** Whether it says which images are of one patient; true unless given. */
  readonly patientsKnown?: boolean;
  /** Things that a user should know, a sentence each. */
  readonly warnings?: readonly string[];
  /** Looks, before the first image is read, whether those of some rows are all there. */
  readonly checkImages?: (rows: ArrayLike<number>) => Promise<void>;
  /** Stands for the image files of some rows as they are now: a checksum that another size or time of any of them changes. */
  readonly stampImages?: (rows: ArrayLike<number>) => Promise<string>;
  /** The image of one candidate: resolution×resolution gray values, the brightest 255. */
  readonly readImage: ReadImage;
  /** How many different values one candidate's file has, before window, resizing and rounding; images that are drawn have no file. */
  readonly countLevels?: (row: number) => Promise<number>;
  /** Closes what is open; called once, after the last image or an error. */
  readonly close?: () => void;
}

/** A source, known by its name on the command line. */
export interface Source {
  readonly name: string;
  /** What it is, in a line. */
  readonly title: string;
  /** Of embedded images: raised when the same seed gives others. */
  readonly version?: number;
  /** The source whose classifiers it tests, at another site: it has test images alone, and nothing is trained on it. */
  readonly testsFor?: string;
  /** Whether it reads a folder that the user has. */
  readonly needsFolder: boolean;
  /** Whether images without any present label are left out: in the data set they are images that nobody labeled. */
  readonly dropUnlabeled: boolean;
  /** @throws UserError when the folder is not what the source expects: what is missing, and what to do. */
  open(request: SourceRequest): Promise<OpenSource>;
}
