/** The difference of two classifiers on the same images, with its 95 % interval: AUROC per label and its mean. */
import { UserError } from "../../support/errors";
import { delongOfDifference } from "../delong";
import { meanOf } from "../mean";
import type { Prediction } from "../prediction";
import { aurocsOfDraws, imageInfluences, once, rankLabels } from "./drawn-aurocs";
import {
  checkReplicates,
  interval95,
  numberPatients,
  weightedAuroc,
  type BootstrapOptions,
  type RankedLabel,
} from "./patient-bootstrap";

/** The difference of two AUROCs on the same images, with its 95 % interval (paired bootstrap over patients). */
export interface AurocDifference {
  readonly label: string;
  readonly aurocA: number;
  readonly aurocB: number;
  /** aurocA − aurocB. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** DeLong's two-sided p of "no difference", which takes images as independent; NaN if a class has one image only. The mean's is of the labels that have two images of each class. */
  readonly p: number;
}

/** How two classifiers differ. */
export interface AurocComparison {
  readonly mean: AurocDifference;
  readonly labels: readonly AurocDifference[];
  readonly skipped: readonly string[];
}

/**
 * Difference of two classifiers per label and mean; both see the same draws of patients.
 * @param a predictions of one classifier, such as the one trained on real images.
 * @param b predictions of the other for the same images and labels, in any order.
 * @throws UserError as `summarizePredictions`, and when the two are not of the same images, labels and truths.
 */
export function comparePredictions(
  a: readonly Prediction[],
  b: readonly Prediction[],
  options: BootstrapOptions,
): AurocComparison {
  checkReplicates(options.replicates);
  checkSameRows(a, b);
  const patients = numberPatients(a);
  const { labels: ofA, skipped } = rankLabels(a, patients);
  const { labels: found } = rankLabels(b, patients);
  const ofB = ofA.map(({ label }) => found.find((ranked) => ranked.label === label) as RankedLabel);
  const drawsA = aurocsOfDraws(ofA, patients.size, options);
  const drawsB = aurocsOfDraws(ofB, patients.size, options);
  const minus = (x: Float64Array, y: Float64Array): Float64Array => x.map((value, i) => value - y[i]);
  const [influenceA, influenceB] = [imageInfluences(a, ofA), imageInfluences(b, ofA)];
  const rows = ofA.map(({ label }, l) => {
    const aurocA = weightedAuroc(ofA[l], once(patients.size));
    const aurocB = weightedAuroc(ofB[l], once(patients.size));
    const { p } = delongOfDifference(influenceA.labels[l], influenceB.labels[l]);
    return {
      label,
      aurocA,
      aurocB,
      difference: aurocA - aurocB,
      ...interval95(minus(drawsA.labels[l], drawsB.labels[l])),
      p,
    };
  });
  const aurocA = meanOf(rows.map((row) => row.aurocA));
  const aurocB = meanOf(rows.map((row) => row.aurocB));
  const { p } = delongOfDifference(influenceA.mean, influenceB.mean);
  const mean = {
    label: "mean",
    aurocA,
    aurocB,
    difference: aurocA - aurocB,
    ...interval95(minus(drawsA.mean, drawsB.mean)),
    p,
  };
  return { mean, labels: rows, skipped };
}

/** @throws UserError naming a row that only one has, or that differs. */
export function checkSameRows(a: readonly Prediction[], b: readonly Prediction[]): void {
  const key = (row: Prediction): string => JSON.stringify([row.image, row.label, row.truth, row.patient]);
  const inB = new Set(b.map(key));
  const lacking = a.find((row) => !inB.has(key(row)));
  if (lacking !== undefined) {
    throw new UserError(
      `Image ${lacking.image} with ${lacking.label} = ${lacking.truth} is in one set of predictions only; predict the same test set with both classifiers.`,
    );
  }
  if (a.length !== b.length) {
    throw new UserError(
      `One set of predictions has ${a.length} rows and the other ${b.length}; predict the same test set with both classifiers.`,
    );
  }
}
