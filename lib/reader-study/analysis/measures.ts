/**
 * The measures of one group of answers: accuracy, sensitivity, specificity and AUC, with exact intervals and intervals
 * over readers and images.
 */
import { auroc } from "../../statistics/auroc";
import type { Interval } from "../../statistics/interval";
import { exactInterval, exactTestAgainstChance } from "../../statistics/shares";
import { twoWayBootstrap, type ReadingMatrix, type TwoWayOptions } from "../../statistics/bootstrap/two-way-bootstrap";
import type { Response } from "./responses";

/** A share of answers with its exact 95 % interval; null if there are no such answers. */
export interface Share extends Interval {
  readonly value: number;
  readonly count: number;
  readonly of: number;
}

/** The measures of one group. */
export interface Measures {
  readonly readers: number;
  readonly images: number;
  readonly answers: number;
  /** Share of right answers. The exact interval takes answers as independent, which several readers' answers to one image are not. */
  readonly accuracy: Share;
  /** Synthetic images called synthetic. */
  readonly sensitivity: Share | null;
  /** Real images called real. */
  readonly specificity: Share | null;
  /** Mean over readers of their AUCs, from their confidence; null if a reader's kind of image is missing. */
  readonly auc: number | null;
  /** 95 % intervals over readers and images. */
  readonly accuracyInterval: Interval;
  readonly aucInterval: Interval | null;
  /** Exact test of accuracy against one half, two-sided. */
  readonly p: number;
}

/**
 * @param responses first showings of test images, at least one; of each reader and image no more than one.
 */
export function measure(responses: readonly Response[], bootstrap: TwoWayOptions): Measures {
  const share = (some: readonly Response[]): Share | null => (some.length === 0 ? null : shareOfRight(some));
  const accuracy = shareOfRight(responses);
  const matrix = matrixOf(responses);
  const intervals = twoWayBootstrap(matrix, bootstrap);
  const auc = meanAuc(responses);
  return {
    readers: matrix.readers,
    images: matrix.truth.length,
    answers: responses.length,
    accuracy,
    sensitivity: share(responses.filter((row) => row.truth === "synthetic")),
    specificity: share(responses.filter((row) => row.truth === "real")),
    auc,
    accuracyInterval: intervals.accuracy,
    aucInterval: auc === null ? null : intervals.auc,
    p: exactTestAgainstChance(accuracy.count, accuracy.of),
  };
}

function shareOfRight(responses: readonly Response[]): Share {
  const count = responses.filter((row) => row.answer === row.truth).length;
  return { value: count / responses.length, count, of: responses.length, ...exactInterval(count, responses.length) };
}

function meanAuc(responses: readonly Response[]): number | null {
  const aucs = [...new Set(responses.map((row) => row.reader))].flatMap((reader) => {
    const own = responses.filter((row) => row.reader === reader);
    const truth = own.map((row) => (row.truth === "synthetic" ? 1 : 0));
    return new Set(truth).size === 2
      ? [
          auroc(
            truth,
            own.map((row) => row.rating),
          ),
        ]
      : [];
  });
  return aucs.length === 0 ? null : aucs.reduce((sum, value) => sum + value, 0) / aucs.length;
}

/** Readers × images; real and synthetic images of each cell are separate strata. */
export function matrixOf(responses: readonly Response[]): ReadingMatrix {
  const readers = [...new Set(responses.map((row) => row.reader))];
  const byImage = new Map(responses.map((row) => [row.image, row]));
  const images = [...byImage.keys()].sort((a, b) => a - b);
  const placeOf = new Map(images.map((image, place) => [image, place]));
  const strata: string[] = [];
  const stratum = Int32Array.from(images, (image) => {
    const { truth, modality, resolution, model } = byImage.get(image) as Response;
    const name = JSON.stringify([truth, modality, resolution, model]);
    if (!strata.includes(name)) strata.push(name);
    return strata.indexOf(name);
  });
  const correct = new Uint8Array(readers.length * images.length).fill(2);
  const rating = new Float64Array(correct.length);
  for (const row of responses) {
    const at = readers.indexOf(row.reader) * images.length + (placeOf.get(row.image) as number);
    correct[at] = row.answer === row.truth ? 1 : 0;
    rating[at] = row.rating;
  }
  const truth = Uint8Array.from(images, (image) => (byImage.get(image)?.truth === "synthetic" ? 1 : 0));
  return { readers: readers.length, truth, stratum, correct, rating };
}
