/** What AUROC does not say about a classifier: precision for rare findings, one operating point, and calibration. */
import { averagePrecision } from "./average-precision";
import { calibration, type Calibration } from "./calibration/calibration-error";
import { byLabel } from "./bootstrap/patient-bootstrap";
import type { Prediction } from "./prediction";
import { sensitivityAtSpecificity } from "./operating-point";

/** The specificity at which sensitivity is reported: one false alarm in ten images without the finding. */
export const reportedSpecificity = 0.9;

/** Of one label, or the mean over labels. */
export interface LabelMerit {
  /** The label's name, or `mean`. */
  readonly label: string;
  /** Area under the precision-recall curve. */
  readonly averagePrecision: number;
  /** Share of images with the label: what guessing reaches in average precision. */
  readonly prevalence: number;
  /** Share of images with the label that are found at {@link reportedSpecificity}. */
  readonly sensitivity: number;
  /** Mean distance between score and frequency, 0 (calibrated) to 1. */
  readonly calibrationError: number;
}

/** Several measures of the same predictions: the mean over the labels, and each label. */
export interface FiguresOfMerit {
  readonly mean: LabelMerit;
  /** In the order of the predictions, each with its reliability curve. */
  readonly labels: readonly (LabelMerit & { readonly reliability: Calibration["bins"] })[];
  /** Labels without both classes in the test set: not in the mean. */
  readonly skipped: readonly string[];
}

/**
 * Figures of merit of every label that has both classes, and their means.
 * @throws UserError when a score is no probability.
 */
export function figuresOfMerit(predictions: readonly Prediction[]): FiguresOfMerit {
  const all = [...byLabel(predictions)].map(([label, rows]) => ({
    label,
    truth: rows.map((row) => row.truth as number),
    score: rows.map((row) => row.score),
  }));
  const both = all.filter(({ truth }) => truth.includes(0) && truth.includes(1));
  const labels = both.map(({ label, truth, score }) => {
    const { expectedError, bins } = calibration(truth, score);
    return {
      label,
      averagePrecision: averagePrecision(truth, score),
      prevalence: truth.reduce((sum, value) => sum + value, 0) / truth.length,
      sensitivity: sensitivityAtSpecificity(truth, score, reportedSpecificity),
      calibrationError: expectedError,
      reliability: bins,
    };
  });
  const meanOf = (key: Exclude<keyof LabelMerit, "label">): number =>
    labels.reduce((sum, row) => sum + row[key], 0) / labels.length;
  const mean = {
    label: "mean",
    averagePrecision: meanOf("averagePrecision"),
    prevalence: meanOf("prevalence"),
    sensitivity: meanOf("sensitivity"),
    calibrationError: meanOf("calibrationError"),
  };
  return { mean, labels, skipped: all.filter((label) => !both.includes(label)).map(({ label }) => label) };
}
