/** Sensitivity at a fixed specificity: one point of the ROC curve, as a user who may raise few false alarms meets it. */
import { UserError } from "../support/errors";
import { scoresByTruth } from "./auroc";

/**
 * The largest share of positives that a threshold finds while it passes at least this share of negatives.
 * Equal scores cannot be told apart, so the specificity that is reached may be larger than the one that was asked for.
 * @param truth 1 where the finding is present, 0 where it is absent.
 * @param score one number an image, larger for "present"; as long as `truth`.
 * @param specificity the share of negatives below the threshold, in [0, 1].
 * @throws UserError when the lengths differ, a truth is neither 0 nor 1, a score is not a number, or a class is missing.
 */
export function sensitivityAtSpecificity(truth: ArrayLike<number>, score: ArrayLike<number>, specificity: number): number {
  const { positives, negatives } = scoresByTruth(truth, score);
  if (positives.length === 0 || negatives.length === 0) {
    throw new UserError("Sensitivity at a specificity needs images with and without the finding; leave this label out.");
  }
  negatives.sort();
  // The smallest number of negatives that must be passed; the largest of these bounds the threshold from below.
  const passed = Math.ceil(specificity * negatives.length - 1e-9);
  if (passed === 0) return 1;
  const bound = negatives[passed - 1];
  return positives.filter((value) => value > bound).length / positives.length;
}
