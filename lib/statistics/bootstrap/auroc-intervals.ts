/** From predictions to what the paper reports: AUROC per label and its mean over labels, with 95 % intervals. */
import { delongInterval, type Influences } from "../delong";
import { meanOf } from "../mean";
import type { Prediction } from "../prediction";
import { aurocsOfDraws, imageInfluences, once, rankLabels } from "./drawn-aurocs";
import { checkReplicates, interval95, numberPatients, weightedAuroc, type BootstrapOptions } from "./patient-bootstrap";

/** An AUROC with two 95 % intervals: by percentile bootstrap over patients, and DeLong's, which takes images as independent. */
export interface AurocInterval {
  /** The label's name, or `mean` for the mean over labels. */
  readonly label: string;
  readonly auroc: number;
  readonly low: number;
  readonly high: number;
  /** DeLong's ends; NaN if a class has one image only. The mean's are those of the mean over the labels that have two images of each class. */
  readonly delongLow: number;
  readonly delongHigh: number;
  /** Images with and without the label; for the mean, of all its labels together. */
  readonly positives: number;
  readonly negatives: number;
}

/** How good a classifier is. */
export interface AurocSummary {
  readonly mean: AurocInterval;
  /** One for each label, in the order of the predictions. */
  readonly labels: readonly AurocInterval[];
  /** Labels without both classes in the test set: not in the mean. */
  readonly skipped: readonly string[];
}

/**
 * AUROC per label and mean, with 95 % intervals by bootstrap over patients.
 * A draw that leaves a label without one of the classes says nothing about that label; its mean is over the others.
 * @throws UserError when no label has both classes, there is one patient only, or a row is wrong.
 */
export function summarizePredictions(predictions: readonly Prediction[], options: BootstrapOptions): AurocSummary {
  checkReplicates(options.replicates);
  const patients = numberPatients(predictions);
  const { labels, skipped } = rankLabels(predictions, patients);
  const values = aurocsOfDraws(labels, patients.size, options);
  const influence = imageInfluences(predictions, labels);
  const rows = labels.map((ranked, l) => ({
    label: ranked.label,
    auroc: weightedAuroc(ranked, once(patients.size)),
    ...interval95(values.labels[l]),
    ...delongEnds(influence.labels[l]),
    positives: ranked.positives,
    negatives: ranked.negatives,
  }));
  const mean = {
    label: "mean",
    auroc: meanOf(rows.map((row) => row.auroc)),
    ...interval95(values.mean),
    ...delongEnds(influence.mean),
    positives: rows.reduce((sum, row) => sum + row.positives, 0),
    negatives: rows.reduce((sum, row) => sum + row.negatives, 0),
  };
  return { mean, labels: rows, skipped };
}

function delongEnds(of: Influences): { delongLow: number; delongHigh: number } {
  const { low, high } = delongInterval(of);
  return { delongLow: low, delongHigh: high };
}
