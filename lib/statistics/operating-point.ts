/** One point of the ROC curve: the sensitivity at a fixed specificity, and Youden's threshold. */
import { UserError } from "../support/errors";
import { scoresByTruth } from "./auroc";

/**
 * The largest share of positives that a threshold finds while it passes at least this share of negatives. Equal scores
 * cannot be separated, so the specificity may be larger than requested.
 * @param truth 1 if the finding is present, 0 if it is absent.
 * @param score one number an image, larger for "present"; as long as `truth`.
 * @param specificity the share of negatives below the threshold, in [0, 1].
 * @throws UserError when the lengths differ, a truth is neither 0 nor 1, a score is not a number, or a class is
 *   missing.
 */
export function sensitivityAtSpecificity(
  truth: ArrayLike<number>,
  score: ArrayLike<number>,
  specificity: number,
): number {
  const { positives, negatives } = scoresByTruth(truth, score);
  if (positives.length === 0 || negatives.length === 0) {
    throw new UserError(
      "Sensitivity at a specificity needs images with and without the finding; leave this label out.",
    );
  }
  negatives.sort();
  // The smallest number of negatives that must be passed; the largest of these bounds the threshold from below.
  const passed = Math.ceil(specificity * negatives.length - 1e-9);
  if (passed === 0) return 1;
  const bound = negatives[passed - 1];
  return positives.filter((value) => value > bound).length / positives.length;
}

/**
 * The threshold with the highest balanced accuracy (sensitivity + specificity) / 2, which is the highest Youden index (Youden 1950, "Index for rating diagnostic tests"). It lies in the middle between
 * two neighboring scores; of several equally good ones the middle one is taken.
 * @param truth 1 positive, 0 negative; both occur.
 * @param scores higher for positives; a score at the threshold counts as positive.
 * @returns the only score where there is but one.
 */
export function youdenThreshold(truth: ArrayLike<number>, scores: ArrayLike<number>): number {
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[a] - scores[b]);
  const positives = Array.from(truth).filter((one) => one === 1).length;
  const negatives = truth.length - positives;
  if (positives === 0 || negatives === 0) throw new RangeError("A threshold needs positives and negatives.");
  let [index, best] = [0, -Infinity];
  let thresholds: number[] = [];
  for (let i = 0; i + 1 < order.length; i++) {
    // All up to this one are called negative.
    index += truth[order[i]] === 1 ? -1 / positives : 1 / negatives;
    const [low, high] = [scores[order[i]], scores[order[i + 1]]];
    if (low === high) continue;
    // Sums of fractions that are equal may differ in the last digit.
    if (index > best + 1e-12) thresholds = [];
    if (index >= best - 1e-12) thresholds.push((low + high) / 2);
    best = Math.max(best, index);
  }
  return thresholds.length === 0 ? scores[0] : thresholds[thresholds.length >> 1];
}
