/**
 * Bootstrap over patients: images of one patient are alike, so patients are drawn, not images.
 * A draw only changes how often each patient counts; every label is sorted once for all draws.
 */
import { UserError } from "../../support/errors";
import { groupBy } from "../../support/grouped";
import { quantile } from "../quantile";
import { Random } from "../../support/random";
import type { Prediction } from "../prediction";

/** How an interval is made. */
export interface BootstrapOptions {
  /** Draws of as many patients as there are, with replacement; at least 100. */
  readonly replicates: number;
  /** Seed of the draws; the same seed and patients give the same draws, in whatever order rows come. */
  readonly seed: number;
}

/** The draws of every reported AUROC; an interval's ends then vary by about a fiftieth of its width. */
export const reportedBootstrap: BootstrapOptions = { replicates: 2000, seed: 1 };

/** One label's images in ascending order of score. */
export interface RankedLabel {
  readonly label: string;
  readonly positives: number;
  readonly negatives: number;
  /** Number of each image's patient. */
  readonly patient: Int32Array;
  readonly truth: Uint8Array;
  /** 1 at the last of images that score the same. */
  readonly lastOfTie: Uint8Array;
}

/** Rows by label, in the order in which labels first come. */
export function byLabel(predictions: readonly Prediction[]): Map<string, Prediction[]> {
  return groupBy(predictions, ({ label }) => label);
}

/**
 * Patients' numbers, by name so that the order of rows does not matter.
 * @throws UserError when there are fewer than two patients.
 */
export function numberPatients(predictions: readonly Pick<Prediction, "patient">[]): Map<string, number> {
  const names = [...new Set(predictions.map((row) => row.patient))].sort();
  if (names.length < 2) {
    throw new UserError(
      `The predictions are of ${names.length} patient${names.length === 1 ? "" : "s"}; an interval over patients needs at least two in the test set.`,
    );
  }
  return new Map(names.map((name, number) => [name, number]));
}

/**
 * Sorts one label's rows.
 * @throws UserError when a score is not a number, a truth is neither 0 nor 1, or an image comes twice.
 */
export function rankLabel(
  label: string,
  rows: readonly Prediction[],
  patients: ReadonlyMap<string, number>,
): RankedLabel {
  for (const { image, truth, score } of rows) {
    if (truth !== 0 && truth !== 1)
      throw new UserError(`Image ${image} has the truth ${String(truth)} for ${label}; truths are 0 or 1.`);
    if (Number.isNaN(score))
      throw new UserError(`Image ${image} has no score for ${label}; predict the test set again.`);
  }
  if (new Set(rows.map((row) => row.image)).size < rows.length) {
    throw new UserError(`An image is predicted twice for ${label}; give the predictions of one classifier.`);
  }
  const sorted = [...rows].sort((a, b) => a.score - b.score);
  const positives = rows.reduce((sum, row) => sum + row.truth, 0);
  return {
    label,
    positives,
    negatives: rows.length - positives,
    patient: Int32Array.from(sorted, (row) => patients.get(row.patient) as number),
    truth: Uint8Array.from(sorted, (row) => row.truth),
    lastOfTie: Uint8Array.from(sorted, (row, i) =>
      i + 1 < sorted.length && sorted[i + 1].score === row.score ? 0 : 1,
    ),
  };
}

/** AUROC with each patient's images counted `weights[patient]` times; NaN when a class has no weight. */
export function weightedAuroc({ patient, truth, lastOfTie }: RankedLabel, weights: Int32Array): number {
  let pairs = 0;
  let allPositives = 0;
  let negativesBelow = 0;
  let positives = 0;
  let negatives = 0;
  for (let i = 0; i < patient.length; i++) {
    const weight = weights[patient[i]];
    positives += weight * truth[i];
    negatives += weight * (1 - truth[i]);
    if (lastOfTie[i] === 1) {
      pairs += positives * (negativesBelow + negatives / 2);
      allPositives += positives;
      negativesBelow += negatives;
      positives = 0;
      negatives = 0;
    }
  }
  return pairs / (allPositives * negativesBelow);
}

/** @throws UserError when there are too few replicates for an interval. */
export function checkReplicates(replicates: number): void {
  if (!Number.isInteger(replicates) || replicates < 100) {
    throw new UserError(`replicates is ${replicates}; a 95 % interval needs a whole number of at least 100.`);
  }
}

/** Calls back with each draw's weights, which must not be kept. */
export function eachDraw(
  patients: number,
  { replicates, seed }: BootstrapOptions,
  visit: (weights: Int32Array, replicate: number) => void,
): void {
  const random = Random.fromSeed(seed, "patient-bootstrap");
  const weights = new Int32Array(patients);
  for (let replicate = 0; replicate < replicates; replicate++) {
    drawWeights(weights, random);
    visit(weights, replicate);
  }
}

/** One draw: how often each of so many units, such as patients, comes when as many are drawn with replacement. */
export function drawWeights(weights: Int32Array, random: Random): void {
  weights.fill(0);
  for (let i = 0; i < weights.length; i++) weights[random.integer(weights.length)]++;
}

/** The middle 95 % of the values (2.5 and 97.5 percentiles, linear between ranks); NaN values are left out. */
export function interval95(values: Float64Array): { low: number; high: number } {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  return { low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
}
