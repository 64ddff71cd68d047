/** Exercise d: what a classifier learns from few images. */
import { comparePredictions } from "../../statistics/bootstrap/auroc-differences";
import { summarizePredictions } from "../../statistics/bootstrap/auroc-intervals";
import type { Prediction } from "../../statistics/prediction";
import { UserError } from "../../support/errors";
import { trainLabClassifier } from "../lab/classify";
import { type LabCohortOptions, labCohort } from "../lab/cohort";
import type { LearningStep } from "./check-last-step";

/** A classifier that learned from so many images of each label combination. */
export interface LearningRow {
  readonly images: number;
  readonly auroc: number;
  readonly low: number;
  readonly high: number;
  /** Of the test images, which are the same in each row. */
  readonly predictions: readonly Prediction[];
}

/** Classifiers of several sizes of training set, tested on the same patients. Each takes seconds. */
export async function learningCurve(
  counts: readonly number[],
  options: Omit<LabCohortOptions, "images">,
): Promise<LearningRow[]> {
  const { seed } = options;
  const test = labCohort({ ...options, images: 300, seed: seed + 1000 });
  const rows: LearningRow[] = [];
  for (const images of counts) {
    const classifier = await trainLabClassifier(labCohort({ ...options, images }), seed);
    try {
      const predictions = classifier.predict(test, test.rowsOf("test"));
      const { auroc, low, high } = summarizePredictions(predictions, { replicates: 500, seed }).mean;
      rows.push({ images, auroc, low, high, predictions });
    } finally {
      classifier.dispose();
    }
  }
  return rows;
}

/**
 * The last step of a learning curve: the paired difference of its last two rows.
 * @throws UserError when there are not two.
 */
export function lastStep(rows: readonly LearningRow[]): LearningStep {
  if (rows.length < 2) throw new UserError("A last step needs two sizes of training set: ask for two or more.");
  const [before, last] = rows.slice(-2);
  const { mean } = comparePredictions(last.predictions, before.predictions, { replicates: 1000, seed: 1 });
  return { from: before.images, to: last.images, difference: mean.difference, low: mean.low, high: mean.high };
}
