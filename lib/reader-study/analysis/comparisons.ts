/** Do readers tell one model's images from real ones better than another's, or at one resolution better than at another? */
import { holm } from "../../statistics/holm";
import {
  errorCovariances,
  testOfDifference,
  type ReaderMerit,
} from "../../statistics/multi-reader/obuchowski-rockette";
import { accuracyMerits, aucMerits, type ReadingMatrix } from "../../statistics/multi-reader/reading-matrix";
import { cellName } from "../cells";
import { inferencesOf, type Inference } from "./inference";
import { matrixOf } from "./response-matrix";
import type { Response } from "./responses";

/** A mean over readers of one cell's measure less the other's. */
export interface MeritDifference extends Inference {
  readonly value: number;
  /** p for these readers only. */
  readonly pOfThese: number;
}

/** Two cells that differ in the model or in the resolution, read by the same readers. */
export interface Comparison {
  readonly differ: "model" | "resolution";
  /** "chest X-ray, 32×32, cpD-GAN". */
  readonly first: string;
  readonly second: string;
  readonly readers: number;
  /** Accuracy of the first less that of the second; null where nothing varies, as between two cells of all right answers. */
  readonly accuracy: MeritDifference | null;
  readonly auc: MeritDifference | null;
  /** The accuracy's p after Holm's correction over all comparisons; null where it has none. */
  readonly pHolm: number | null;
}

/** @param responses first showings of test images; of each reader and image no more than one. */
export function compareCells(responses: readonly Response[]): Comparison[] {
  const cells = [...new Set(responses.map(cellName))]
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
    .map((name) => responses.filter((row) => cellName(row) === name));
  const found = cells.flatMap((second, k) => cells.slice(0, k).flatMap((first) => compared(first, second)));
  const adjusted = holm(found.flatMap(({ accuracy }) => (accuracy === null ? [] : [accuracy.p])));
  return found.map((one) => ({ ...one, pHolm: one.accuracy === null ? null : (adjusted.shift() as number) }));
}

function compared(first: readonly Response[], second: readonly Response[]): Omit<Comparison, "pHolm">[] {
  const [a, b] = [first[0], second[0]];
  const differ = a.resolution === b.resolution ? "model" : "resolution";
  if (a.modality !== b.modality || (differ === "resolution" && a.model !== b.model)) return [];
  const readers = new Set(first.map((row) => row.reader).filter((name) => second.some((row) => row.reader === name)));
  if (readers.size === 0) return [];
  const [ofFirst, ofSecond] = [first, second].map((rows) => rows.filter((row) => readers.has(row.reader)));
  const both = [...ofFirst, ...ofSecond];
  const difference = (meritsOf: (matrix: ReadingMatrix) => ReaderMerit[]): MeritDifference | null =>
    differenceOf(meritsOf(matrixOf(ofFirst, both)), meritsOf(matrixOf(ofSecond, both)));
  return [
    {
      differ,
      first: cellName(a),
      second: cellName(b),
      readers: readers.size,
      accuracy: difference(accuracyMerits),
      auc: difference(aucMerits),
    },
  ];
}

function differenceOf(first: readonly ReaderMerit[], second: readonly ReaderMerit[]): MeritDifference | null {
  // A reader who has not seen both kinds of images of a cell has no AUC of it.
  if (first.length === 0 || first.length !== second.length) return null;
  const values = (merits: readonly ReaderMerit[]): number[] => merits.map(({ value }) => value);
  const tests = testOfDifference(values(first), values(second), errorCovariances([first, second]));
  const found = inferencesOf(tests, first.length);
  if (found === null) return null;
  const value = values(first).reduce((sum, one, i) => sum + one - second[i].value, 0) / first.length;
  return { value, ...found.overReaders, pOfThese: found.ofThese.p };
}
