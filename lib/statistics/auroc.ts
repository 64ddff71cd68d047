/**
 * Area under the receiver operating characteristic: the chance that a positive scores above a negative,
 * with ties counting half (Mann-Whitney). The paper's measure of a classifier.
 */
import { UserError } from "../support/errors";

/** The scores of one label's images, apart by truth, in the order they came. */
export interface ScoresByTruth {
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
}

/**
 * The area under the ROC curve.
 * @param truth 1 if the finding is present, 0 if it is absent.
 * @param score one number an image, any scale, larger for "present"; as long as `truth`.
 * @returns 0 to 1; 0.5 is chance.
 * @throws UserError when the lengths differ, a truth is neither 0 nor 1, a score is not a number, or a class is missing.
 */
export function auroc(truth: ArrayLike<number>, score: ArrayLike<number>): number {
  const { positives, negatives } = scoresByTruth(truth, score);
  if (positives.length === 0 || negatives.length === 0) {
    const missing = positives.length === 0 ? "positive" : "negative";
    throw new UserError(
      `AUROC needs images with and without the finding, but none of ${truth.length} is ${missing}; leave this label out.`,
    );
  }
  positives.sort();
  negatives.sort();
  let below = 0;
  let notAbove = 0;
  let pairs = 0;
  for (const value of positives) {
    while (below < negatives.length && negatives[below] < value) below++;
    while (notAbove < negatives.length && negatives[notAbove] <= value) notAbove++;
    pairs += (below + notAbove) / 2;
  }
  return pairs / (positives.length * negatives.length);
}

/**
 * Checks truth and scores and takes them apart.
 * @throws UserError when the lengths differ, a truth is neither 0 nor 1, or a score is not a number.
 */
export function scoresByTruth(truth: ArrayLike<number>, score: ArrayLike<number>): ScoresByTruth {
  if (truth.length !== score.length) {
    throw new UserError(`There are ${truth.length} truths but ${score.length} scores; give one score for each truth.`);
  }
  let count = 0;
  for (let i = 0; i < truth.length; i++) {
    if (truth[i] !== 0 && truth[i] !== 1)
      throw new UserError(`Truth ${i} is ${String(truth[i])}; truths must be 0 or 1, and unknown truths left out.`);
    if (typeof score[i] !== "number" || Number.isNaN(score[i]))
      throw new UserError(`Score ${i} is ${String(score[i])}; scores must be numbers.`);
    count += truth[i];
  }
  const positives = new Float64Array(count);
  const negatives = new Float64Array(truth.length - count);
  let p = 0;
  let n = 0;
  for (let i = 0; i < truth.length; i++) {
    if (truth[i] === 1) positives[p++] = score[i];
    else negatives[n++] = score[i];
  }
  return { positives, negatives };
}
