/**
 * Average precision: the area under the precision-recall curve as a sum of steps (AUPRC). Unlike AUROC it depends on how
 * frequent the finding is: guessing reaches the share of positives.
 */
import { UserError } from "../support/errors";
import { scoresByTruth } from "./auroc";

/**
 * The mean precision over the positives, each at the threshold that just finds it; equal scores share one threshold.
 * @param truth 1 if the finding is present, 0 if it is absent.
 * @param score one number an image, larger for "present"; as long as `truth`.
 * @returns the share of positives (guessing) to 1 (perfect).
 * @throws UserError when the lengths differ, a truth is neither 0 nor 1, a score is not a number, or there are no positives.
 */
export function averagePrecision(truth: ArrayLike<number>, score: ArrayLike<number>): number {
  const { positives, negatives } = scoresByTruth(truth, score);
  if (positives.length === 0)
    throw new UserError(
      `Average precision needs images with the finding, but none of ${truth.length} has it; leave this label out.`,
    );
  const [found, wrong] = [positives.sort().reverse(), negatives.sort().reverse()];
  let sum = 0;
  let falsePositives = 0;
  for (let first = 0, end = 0; first < found.length; first = end) {
    while (end < found.length && found[end] === found[first]) end++;
    while (falsePositives < wrong.length && wrong[falsePositives] >= found[first]) falsePositives++;
    sum += ((end - first) * end) / (end + falsePositives);
  }
  return sum / found.length;
}
