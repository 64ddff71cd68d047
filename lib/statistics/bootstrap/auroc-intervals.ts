/**
 * From predictions to what the paper reports: AUROC per label and its mean over labels, with 95 % intervals;
 * and the difference of two classifiers on the same images.
 */
import { UserError } from "../../support/errors";
import { delongInterval, delongOfDifference, influences, meanInfluences, type Influences } from "../delong";
import { meanOf } from "../mean";
import {
  byLabel,
  checkReplicates,
  eachDraw,
  interval95,
  numberPatients,
  rankLabel,
  weightedAuroc,
  type BootstrapOptions,
  type RankedLabel,
} from "./patient-bootstrap";
import type { Prediction } from "../prediction";

/** An AUROC with two 95 % intervals: by percentile bootstrap over patients, and DeLong's, which takes images as independent. */
export interface AurocInterval {
  /** The label's name, or `mean` for the mean over labels. */
  readonly label: string;
  readonly auroc: number;
  readonly low: number;
  readonly high: number;
  /** DeLong's ends; NaN if a class has one image only. The mean's are those of the mean over the labels that have two images of each class. */
  readonly delongLow: number;
  readonly delongHigh: number;
  /** Images with and without the label; for the mean, of all its labels together. */
  readonly positives: number;
  readonly negatives: number;
}

/** How good a classifier is. */
export interface AurocSummary {
  readonly mean: AurocInterval;
  /** One for each label, in the order of the predictions. */
  readonly labels: readonly AurocInterval[];
  /** Labels without both classes in the test set: not in the mean. */
  readonly skipped: readonly string[];
}

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
 * AUROC per label and mean, with 95 % intervals by bootstrap over patients.
 * A draw that leaves a label without one of the classes says nothing about that label; its mean is over the others.
 * @throws UserError when no label has both classes, there is one patient only, or a row is wrong.
 */
export function summarizePredictions(predictions: readonly Prediction[], options: BootstrapOptions): AurocSummary {
  checkReplicates(options.replicates);
  const patients = numberPatients(predictions);
  const { labels, skipped } = rankLabels(predictions, patients);
  const values = aurocsOfDraws(labels, patients.size, options);
  const influence = imageInfluences(predictions, labels);
  const rows = labels.map((ranked, l) => ({
    label: ranked.label,
    auroc: weightedAuroc(ranked, once(patients.size)),
    ...interval95(values.labels[l]),
    ...delongEnds(influence.labels[l]),
    positives: ranked.positives,
    negatives: ranked.negatives,
  }));
  const mean = {
    label: "mean",
    auroc: meanOf(rows.map((row) => row.auroc)),
    ...interval95(values.mean),
    ...delongEnds(influence.mean),
    positives: rows.reduce((sum, row) => sum + row.positives, 0),
    negatives: rows.reduce((sum, row) => sum + row.negatives, 0),
  };
  return { mean, labels: rows, skipped };
}

/**
 * Difference of two classifiers per label and mean; both see the same draws of patients.
 * @param a predictions of one classifier, such as the one trained on real images.
 * @param b predictions of the other for the same images and labels, in any order.
 * @throws UserError as {@link summarizePredictions}, and when the two are not of the same images, labels and truths.
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

/** A label's AUROC, and its values in every draw of patients. */
export interface DrawnAuroc {
  readonly label: string;
  readonly auroc: number;
  /** NaN in draws that lack a class. */
  readonly draws: Float64Array;
}

/**
 * The AUROCs of all labels in every draw. Classifiers of the same test images see the same draws, so what is made of several,
 * such as a difference of means, has its paired bootstrap in the draws.
 * @throws UserError as {@link summarizePredictions}.
 */
export function drawnAurocs(predictions: readonly Prediction[], options: BootstrapOptions): DrawnAuroc[] {
  checkReplicates(options.replicates);
  const patients = numberPatients(predictions);
  const { labels } = rankLabels(predictions, patients);
  const values = aurocsOfDraws(labels, patients.size, options);
  const all = once(patients.size);
  return labels.map((ranked, l) => ({
    label: ranked.label,
    auroc: weightedAuroc(ranked, all),
    draws: values.labels[l],
  }));
}

/** Labels with both classes, sorted; the names of the others. */
function rankLabels(
  predictions: readonly Prediction[],
  patients: ReadonlyMap<string, number>,
): { labels: RankedLabel[]; skipped: string[] } {
  const all = [...byLabel(predictions)].map(([label, rows]) => rankLabel(label, rows, patients));
  const labels = all.filter((ranked) => ranked.positives > 0 && ranked.negatives > 0);
  if (labels.length === 0)
    throw new UserError("No label has both positive and negative images, which AUROC needs; test on more images.");
  return { labels, skipped: all.filter((ranked) => !labels.includes(ranked)).map((ranked) => ranked.label) };
}

/** How far each image moves every label's AUROC and their mean; images in ascending order, so that classifiers can be compared. */
function imageInfluences(
  predictions: readonly Prediction[],
  ranked: readonly RankedLabel[],
): { labels: Influences[]; mean: Influences } {
  const rowsOf = byLabel(predictions);
  const places = new Map(
    [...new Set(predictions.map((row) => row.image))].sort((x, y) => x - y).map((image, place) => [image, place]),
  );
  const rows = ranked.map(({ label }) => [...(rowsOf.get(label) ?? [])].sort((x, y) => x.image - y.image));
  const labels = rows.map((of) =>
    influences(
      of.map((row) => row.truth),
      of.map((row) => row.score),
    ),
  );
  return {
    labels,
    mean: meanInfluences(
      labels,
      rows.map((of) => of.map((row) => places.get(row.image) as number)),
      places.size,
    ),
  };
}

function delongEnds(of: Influences): { delongLow: number; delongHigh: number } {
  const { low, high } = delongInterval(of);
  return { delongLow: low, delongHigh: high };
}

/** AUROC of every label and their mean in every draw; NaN if a class is missing. */
function aurocsOfDraws(
  labels: readonly RankedLabel[],
  patients: number,
  options: BootstrapOptions,
): { labels: Float64Array[]; mean: Float64Array } {
  const values = labels.map(() => new Float64Array(options.replicates));
  const mean = new Float64Array(options.replicates);
  eachDraw(patients, options, (weights, replicate) => {
    const found: number[] = [];
    labels.forEach((ranked, l) => {
      values[l][replicate] = weightedAuroc(ranked, weights);
      if (!Number.isNaN(values[l][replicate])) found.push(values[l][replicate]);
    });
    mean[replicate] = meanOf(found);
  });
  return { labels: values, mean };
}

/** @throws UserError naming a row that only one has, or that differs. */
function checkSameRows(a: readonly Prediction[], b: readonly Prediction[]): void {
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

/** Every patient counted once. */
function once(patients: number): Int32Array {
  return new Int32Array(patients).fill(1);
}
