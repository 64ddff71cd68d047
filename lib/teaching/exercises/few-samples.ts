/** Exercise d: what a classifier learns from few images. */
import { type LabCohortOptions, labCohort } from "../lab/cohort";
import { classify } from "../lab/classify";
import { notYet, right, type Verdict } from "./verdict";

/** A classifier that learned from so many images of each label combination. */
export interface LearningRow {
  readonly images: number;
  readonly auroc: number;
  readonly low: number;
  readonly high: number;
}

/** Classifiers of several sizes of training set, tested on the same patients. Each takes seconds. */
export async function learningCurve(
  counts: readonly number[],
  options: Omit<LabCohortOptions, "images">,
): Promise<LearningRow[]> {
  const test = labCohort({ ...options, images: 300, seed: options.seed + 1000 });
  const rows: LearningRow[] = [];
  for (const images of counts) {
    const { mean } = await classify(labCohort({ ...options, images }), test, options.seed);
    rows.push({ images, auroc: mean.auroc, low: mean.low, high: mean.high });
  }
  return rows;
}

/**
 * Checks the most that can be said about the last step of a learning curve.
 * @param answer whether the step from the second largest set to the largest is an improvement.
 */
export function checkLastStep(rows: readonly LearningRow[], answer: "better" | "worse" | "undecided"): Verdict {
  const [before, last] = rows.slice(-2);
  const truth = last.low > before.high ? "better" : last.high < before.low ? "worse" : "undecided";
  const numbers = `${before.images} images: ${words(before)}; ${last.images} images: ${words(last)}`;
  if (answer === truth)
    return right(
      truth === "undecided"
        ? `The intervals overlap (${numbers}). More images may still help, but this experiment does not show it: train several seeds of each and compare them pairwise.`
        : `The intervals do not overlap (${numbers}).`,
    );
  if (truth === "undecided")
    return notYet(
      `Look at the intervals, not at the numbers in the middle: ${numbers}. Could the order be the other way round?`,
    );
  return notYet(`The intervals do not overlap: ${numbers}.`);
}

function words({ auroc, low, high }: LearningRow): string {
  return `${auroc.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}
