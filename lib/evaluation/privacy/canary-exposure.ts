/**
 * Does a generator give canaries away? A canary's own mark is ranked among marks that nobody has seen, by how near the synthetic
 * images come to them, or by what the model itself says of its image with each. Exposure = log2 of the number of marks less log2 of
 * the rank: 7 bits if the own mark is first of 128. Source: Carlini et al. 2019, "The Secret Sharer".
 */
import * as path from "node:path";
import { setImmediate as macrotask } from "node:timers/promises";
import {
  type Canary,
  canariesOf,
  canaryRepeats,
  drawMarks,
  type Mark,
  withMark,
  markPixels,
} from "../../cohort/canaries/canaries";
import type { Cohort } from "../../cohort/format/cohort";
import { generatorIdentity, requireSynthetic } from "../../cohort/format/role";
import { openFinishedTraining } from "../../gan/training/finished-training";
import { conditionsOf, grayAsPixels } from "../../gan/training/real-images";
import type { Trainer } from "../../gan/training/trainer";
import { fileIdentity } from "../../runs/file-identity";
import { generatorFile } from "../../runs/stage-files";
import { requireFinished } from "../../runs/stage-folder";
import { interval95 } from "../../statistics/bootstrap/patient-bootstrap";
import type { Estimate } from "../../statistics/interval";
import { studentQuantile } from "../../statistics/distributions";
import { meanOf, squaresAround } from "../../statistics/mean";
import { UserError } from "../../support/errors";
import type { OnProgress } from "../../support/progress";
import { Random } from "../../support/random";
import { stoppable, usualWork, type WorkOptions } from "../../support/work";
import type { PrivacyFigure } from "./memorization";

/** Marks that each canary's own is ranked among, itself included. */
export const canaryMarks: number = 128;
const replicates = 2000;
/** Images scored between two reports. */
const piece = 512;

/** Mean exposures of the canaries with one number of repeats, in bits; with Student's intervals over canaries, which are of different patients. */
export interface CanaryExposure {
  /** How often the image was among the training images; 0: the mark was never used, which is the control. */
  readonly repeats: number;
  readonly canaries: number;
  /** What the mean of as many guesses is, and where it lies in 95 of 100 cases. */
  readonly guessing: Estimate;
  /** By the mark in the synthetic images that comes nearest. */
  readonly bySamples: PrivacyFigure;
  /** By what the model says of the image with each mark; missing where it says nothing. */
  readonly byModel?: PrivacyFigure;
}

/** What marks that are equally likely have on average: between 1 and 2 bits, not 0. */
export const exposureByChance: number = meanOf(
  Array.from({ length: canaryMarks }, (_, i) => exposureOf(i + 1, canaryMarks)),
);

/** log2(marks) − log2(rank), bits. @param rank from 1, the first. */
export function exposureOf(rank: number, marks: number): number {
  return Math.log2(marks) - Math.log2(rank);
}

/** The rank of the first score among all, from 1, the largest; ties share the mean of their ranks. */
export function rankOfFirst(scores: ArrayLike<number>): number {
  let [above, equal] = [0, 0];
  for (let i = 1; i < scores.length; i++) {
    if (scores[i] > scores[0]) above++;
    else if (scores[i] === scores[0]) equal++;
  }
  return 1 + above + equal / 2;
}

/**
 * Looks for canaries. The tensor engine must have been started.
 * @param run a finished training on the cohort. @param cohort the one with canaries. @param synthetic images of that training.
 * @returns by rising repeats.
 * @throws UserError when the cohort has no canaries, or cohort or images are not the training's; the signal's reason when it aborts.
 */
export async function canaryExposures(
  run: string,
  { cohort, synthetic }: { readonly cohort: Cohort; readonly synthetic: Cohort },
  { seed, ...work }: { readonly seed: number } & WorkOptions,
): Promise<CanaryExposure[]> {
  requireSynthetic(synthetic, "Canaries are looked for in");
  if (synthetic.resolution !== cohort.resolution)
    throw new UserError(
      `${synthetic.folder} has images of ${synthetic.resolution} pixels, but ${cohort.folder} of ${cohort.resolution}: give images of the generator that was trained on it.`,
    );
  requireFinished(run, "train");
  const generator = generatorIdentity(synthetic.description);
  if (generator !== undefined && generator !== fileIdentity(path.join(run, generatorFile)))
    throw new UserError(`${synthetic.folder} is of another generator than that of ${run}: sample from this one.`);
  const onProgress = stoppable(usualWork("looking for canaries", work));
  const canaries = canariesOf(cohort);
  const others = drawMarks(
    canaryMarks - 1,
    seed,
    "marks that nobody has seen",
    canaries.map(({ mark }) => mark),
  );
  const nearest = nearestMarks(synthetic, [...canaries.map(({ mark }) => mark), ...others]);
  const unseen = nearest.subarray(canaries.length);
  const bySamples = canaries.map((_, i) => rankOfFirst([nearest[i], ...unseen]));
  const { trainer } = openFinishedTraining(run, cohort);
  try {
    const byModel = trainer.memberScores && (await modelRanks(trainer, cohort, { canaries, others, seed }, onProgress));
    return canaryRepeats.map((repeats) => {
      const own = canaries.flatMap((canary, place) => (canary.repeats === repeats ? [place] : []));
      const figure = (ranks: readonly number[]): PrivacyFigure => exposureFigure(own.map((place) => ranks[place]));
      return {
        repeats,
        canaries: own.length,
        guessing: guessingWith(own.length, seed),
        bySamples: figure(bySamples),
        ...(byModel && { byModel: figure(byModel) }),
      };
    });
  } finally {
    trainer.dispose();
  }
}

/** Of each mark: minus the smallest sum of squared differences from where it would be in a synthetic image. */
function nearestMarks(synthetic: Cohort, marks: readonly Mark[]): Float64Array {
  const patterns = marks.map((mark) => markPixels(mark, synthetic.resolution));
  const nearest = new Float64Array(marks.length).fill(-Infinity);
  const pixels = synthetic.resolution ** 2;
  for (let first = 0; first < synthetic.size; first += piece) {
    const rows = Array.from({ length: Math.min(piece, synthetic.size - first) }, (_, i) => first + i);
    const images = synthetic.readImages(rows);
    for (let at = 0; at < images.length; at += pixels)
      patterns.forEach((pattern, m) => {
        let sum = 0;
        for (const { place, gray } of pattern) sum += (images[at + place] - gray) ** 2;
        nearest[m] = Math.max(nearest[m], -sum);
      });
  }
  return nearest;
}

/** Ranks by the model's scores of each canary's image with its own mark and with the others, all in one random order. */
async function modelRanks(
  trainer: Trainer,
  cohort: Cohort,
  { canaries, others, seed }: { canaries: readonly Canary[]; others: readonly Mark[]; seed: number },
  onProgress: OnProgress | undefined,
): Promise<number[]> {
  const tried = canaries.map(({ mark }) => [mark, ...others]);
  const order = Random.fromSeed(seed, "order of canaries").shuffle(
    tried.flatMap((marks, canary) => marks.map((_, place) => ({ canary, place }))),
  );
  const scores = tried.map((marks) => new Float64Array(marks.length));
  for (let first = 0; first < order.length; first += piece) {
    onProgress?.({ task: "asking the model", done: first, total: order.length, unit: "images" });
    await macrotask();
    const part = order.slice(first, first + piece);
    const rows = part.map(({ canary }) => canaries[canary].row);
    const pixels = cohort.resolution ** 2;
    const images = cohort.readImages(rows);
    part.forEach(({ canary, place }, i) => {
      const image = images.subarray(i * pixels, (i + 1) * pixels);
      image.set(withMark(image, tried[canary][place], cohort.resolution));
    });
    const found = trainer.memberScores!(grayAsPixels(images), conditionsOf(cohort, rows));
    part.forEach(({ canary, place }, i) => (scores[canary][place] = found[i]));
  }
  onProgress?.({ task: "asking the model", done: order.length, total: order.length, unit: "images" });
  return scores.map(rankOfFirst);
}

/** Means of so many exposures whose ranks are drawn. */
function guessingWith(canaries: number, seed: number): Estimate {
  const random = Random.fromSeed(seed, "guessed exposure");
  const means = Float64Array.from({ length: replicates }, () =>
    meanOf(Array.from({ length: canaries }, () => exposureOf(1 + random.integer(canaryMarks), canaryMarks))),
  );
  return { value: exposureByChance, ...interval95(means) };
}

/** With Student's interval: a bootstrap of so few values is too narrow. */
function exposureFigure(ranks: readonly number[]): PrivacyFigure {
  const exposures = ranks.map((rank) => exposureOf(rank, canaryMarks));
  const value = meanOf(exposures);
  const degrees = exposures.length - 1;
  const half = studentQuantile(0.05, degrees) * Math.sqrt(squaresAround(exposures) / degrees / exposures.length);
  return {
    value,
    low: Math.max(0, value - half),
    high: Math.min(Math.log2(canaryMarks), value + half),
    honest: exposureByChance,
  };
}
