/** Exercise d: what a classifier learns from few images. */
import { comparePredictions } from "../../statistics/bootstrap/auroc-differences";
import { summarizePredictions } from "../../statistics/bootstrap/auroc-intervals";
import type { Prediction } from "../../statistics/prediction";
import { UserError } from "../../support/errors";
import { trainLabClassifier } from "../lab/classify";
import { type LabCohortOptions, labCohort } from "../lab/cohort";
import { notYet, right, type Verdict } from "./verdict";

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

/** How two classifiers differ on the same images. */
export interface LearningStep {
  readonly from: number;
  readonly to: number;
  /** AUROC of the larger training set minus that of the smaller one, with its 95 % interval. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
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

/**
 * Checks the most that can be said about the last step of a learning curve.
 * @param answer whether the step from the second largest set to the largest is an improvement.
 * @throws UserError when the curve has one row only.
 */
export function checkLastStep(rows: readonly LearningRow[], answer: "better" | "worse" | "undecided"): Verdict {
  const step = lastStep(rows);
  const truth = step.low > 0 ? "better" : step.high < 0 ? "worse" : "undecided";
  const found = `The paired difference is ${words(step)}: it ${truth === "undecided" ? "includes" : "does not include"} 0.`;
  if (answer === truth)
    return right(
      truth === "undecided"
        ? `${found} More images may still help, but this experiment does not show it: ask for more test patients, or train several seeds of each.`
        : `${found} This is about these two classifiers: trained with another seed, they may change places. Train several of each before you speak of the number of images.`,
    );
  if (truth === "undecided")
    return notYet(`${found} Look at its interval, not at which AUROC is the higher one: the order may be by chance.`);
  if (answer === "undecided")
    return notYet(
      `${found} The intervals of the two AUROCs may overlap all the same: both classifiers saw the same test images, and what makes these easy or hard is in both.`,
    );
  return notYet(`${found} It is the AUROC with ${step.to} images minus the one with ${step.from}: which is higher?`);
}

/** Two decimals, or three where an end would be rounded to 0. */
function words({ difference, low, high }: LearningStep): string {
  const digits = [low, high].some((end) => Math.abs(end) < 0.005) ? 3 : 2;
  const text = (value: number): string =>
    value
      .toFixed(digits)
      .replace(/^-(?=0\.0*$)/, "")
      .replace("-", "−");
  return `${text(difference)} (${text(low)} to ${text(high)})`;
}
