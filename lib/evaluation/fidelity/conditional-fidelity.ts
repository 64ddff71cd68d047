/**
 * Conditional fidelity for phantoms, whose truth is known: do synthetic images that are said to show a finding show
 * it? The finding's sign is measured on the pixels of real and synthetic images, with and without the finding.
 */
import { summarizePredictions } from "../../statistics/bootstrap/auroc-intervals";
import type { Prediction } from "../../statistics/prediction";
import type { Cohort } from "../../cohort/format/cohort";
import { Random } from "../../support/random";
import { imageOrder } from "../content-order";
import { type FindingSign, type MeasuredSource, signsOf } from "./finding-signs";
import { median } from "../../statistics/quantile";

/** A finding's sign in one cohort. */
export interface SignInCohort {
  /** Medians of the measure over images with, and without, the finding. */
  readonly present: number;
  readonly absent: number;
  /** The chance that an image with the finding measures more than one without, with its 95 % bootstrap interval over patients. */
  readonly auroc: number;
  readonly low: number;
  readonly high: number;
}

/** A finding's sign in real and in synthetic images. */
export interface ConditionalFidelity {
  readonly finding: string;
  /** The sign in words: "cardiothoracic ratio". */
  readonly sign: string;
  readonly real: SignInCohort;
  readonly synthetic: SignInCohort;
  /** Kolmogorov-Smirnov distance, 0 to 1, of the measure between real and synthetic images with the finding … */
  readonly distance: number;
  /** … and between two halves of the real ones; as many images in each. */
  readonly floor: number;
}

/** Images of each cohort, at most. */
const mostImages = 2000;
/** Fewest images with, and without, a finding. */
const fewest = 20;
const bootstrap = { replicates: 1000, seed: 1 } as const;
/** A sign's warrant: the least that the lower end of its AUROC among real images may be. Below, it would judge noise. */
const signWarrant = 0.6;

/**
 * Measures the training images of both cohorts. Findings with fewer than 20 images with or without them are left out, as are
 * single images that cannot be measured, and signs that do not tell on the real images (see {@link signWarrant}).
 * @param real a cohort of a phantom, of at least 32 pixels; of other sources nothing is known to measure.
 * @param synthetic one with the same labels and resolution.
 * @throws UserError when the images are smaller.
 */
export function conditionalFidelity(real: Cohort, synthetic: Cohort, seed: number): ConditionalFidelity[] {
  const source = signsOf(real.source);
  if (source === undefined) return [];
  const [allReal, allSynthetic] = [measuredImages(real, source, seed), measuredImages(synthetic, source, seed)];
  return source.signs
    .filter(({ label }) => real.labelNames.includes(label))
    .flatMap((sign) => {
      const [ofReal, ofSynthetic] = [scored(real, allReal, sign), scored(synthetic, allSynthetic, sign)];
      if (
        [ofReal, ofSynthetic].some((rows) =>
          [0, 1].some((truth) => rows.filter((row) => row.truth === truth).length < fewest),
        )
      )
        return [];
      const ofRealSign = signIn(ofReal);
      if (!(ofRealSign.low > signWarrant)) return [];
      const random = Random.fromSeed(seed, "conditional fidelity");
      const withIt = (rows: readonly Prediction[]): number[] =>
        random.shuffle(rows.filter(({ truth }) => truth === 1).map(({ score }) => score));
      const [reals, synthetics] = [withIt(ofReal), withIt(ofSynthetic)];
      const images = Math.min(reals.length >> 1, synthetics.length);
      const half = reals.slice(0, images);
      return [
        {
          finding: sign.finding,
          sign: sign.sign,
          real: ofRealSign,
          synthetic: signIn(ofSynthetic),
          distance: kolmogorovSmirnov(half, synthetics.slice(0, images)),
          floor: kolmogorovSmirnov(half, reals.slice(images, 2 * images)),
        },
      ];
    });
}

/** An image's row in its cohort, and its measures. */
interface MeasuredImage {
  readonly image: number;
  readonly measures: Readonly<Record<string, number>>;
}

function measuredImages(cohort: Cohort, { measure }: MeasuredSource, seed: number): MeasuredImage[] {
  const rows = Random.fromSeed(seed, "conditional fidelity/images")
    .shuffle(imageOrder(cohort, cohort.rowsOf("train")))
    .slice(0, mostImages);
  return Array.from(rows, (image) => ({ image, measures: measure(cohort.readImages([image]), cohort.resolution) }));
}

/** One row for each image whose label is known and whose measure is a number. */
function scored(
  cohort: Cohort,
  images: readonly MeasuredImage[],
  { finding, label, present, measure }: FindingSign,
): Prediction[] {
  const column = cohort.labelNames.indexOf(label);
  return images.flatMap(({ image, measures }) => {
    const value = cohort.readLabels([image])[column];
    const score = measures[measure];
    if ((value !== 0 && value !== 1) || !Number.isFinite(score)) return [];
    return [{ image, patient: cohort.table.patient[image], label: finding, truth: value === present ? 1 : 0, score }];
  });
}

function signIn(rows: readonly Prediction[]): SignInCohort {
  const medianOf = (truth: 0 | 1): number =>
    median(rows.filter((row) => row.truth === truth).map(({ score }) => score));
  const { auroc, low, high } = summarizePredictions(rows, bootstrap).mean;
  return { present: medianOf(1), absent: medianOf(0), auroc, low, high };
}

/** The largest difference of two samples' cumulative shares. */
export function kolmogorovSmirnov(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [[...a].sort((p, q) => p - q), [...b].sort((p, q) => p - q)];
  let [i, j, largest] = [0, 0, 0];
  while (i < x.length && j < y.length) {
    const value = Math.min(x[i], y[j]);
    while (i < x.length && x[i] === value) i++;
    while (j < y.length && y[j] === value) j++;
    largest = Math.max(largest, Math.abs(i / x.length - j / y.length));
  }
  return largest;
}
