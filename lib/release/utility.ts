/** Utility: classifiers trained on real and on synthetic images, both tested on real ones (results.csv of the experiment). */
import { ganNames } from "../experiment/experiment";
import type { ResultRow, TrainingData } from "../experiment/results";
import type { GanModel } from "../gan/knobs";
import { UserError } from "../support/errors";
import type { Interval, Utility } from "./facts";

/**
 * The AUROCs of both classifiers, label by label, the mean last.
 * @param rows of one experiment: one a label and kind of training data.
 * @throws UserError when a classifier or label is missing, or there are several of a kind.
 */
export function utilityOf(rows: readonly ResultRow[], model: GanModel, labels: readonly string[]): Utility[] {
  const one = (trainingData: TrainingData, label: string): Interval => {
    const found = rows.filter((row) => row.training_data === trainingData && row.label === label);
    if (found.length !== 1) {
      throw new UserError(`The results have ${found.length} rows for ${label} of classifiers trained on ${trainingData} images, and one is needed: give the results.csv of the one experiment that made these images.`);
    }
    const [{ auroc, auroc_low: low, auroc_high: high }] = found;
    return { value: auroc, low, high };
  };
  // A label that no test image has, or all have, has no AUROC in either.
  const scored = labels.filter((label) => rows.some((row) => row.label === label));
  return [...scored, "mean"].map((label) => ({ label, real: one("real", label), synthetic: one(ganNames[model], label) }));
}
