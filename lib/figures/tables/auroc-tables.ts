/** AUROCs as tables: of the experiment's results, and of its classifiers with both kinds of interval. */
import type { ClassifierRun } from "../../experiment/collect-results";
import type { ResultRow } from "../../experiment/results";
import type { LabelFidelity } from "../../evaluation/label-fidelity";
import { comparePredictions } from "../../statistics/bootstrap/auroc-differences";
import type { AurocSummary } from "../../statistics/bootstrap/auroc-intervals";
import { reportedBootstrap } from "../../statistics/bootstrap/patient-bootstrap";
import { decimals, decimalsIfKnown, endsText, type TableRow } from "./row";

/** Mean AUROC by training data, with intervals. @param results of one point, such as an experiment's. */
export function aurocTable(results: readonly ResultRow[]): TableRow[] {
  return meansOf(results).map(aurocCells);
}

/** The same, with what training on synthetic images lost: the price of sharing them. */
export function priceTable(results: readonly ResultRow[]): TableRow[] {
  const means = meansOf(results);
  const real = means.find((row) => row.training_data === "real");
  return means.map((row) => ({
    ...aurocCells(row),
    lost: row === real || real === undefined ? "–" : decimals(real.auroc - row.auroc),
    "label combinations": row.level,
  }));
}

function meansOf(results: readonly ResultRow[]): ResultRow[] {
  return results.filter(({ label }) => label === "mean");
}

function aurocCells(row: ResultRow): TableRow {
  return {
    "trained on": row.training_data,
    "mean AUROC": decimals(row.auroc),
    "95 % interval": endsText({ low: row.auroc_low, high: row.auroc_high }, decimals),
  };
}

/**
 * Differences of mean AUROC on the same images, with interval and test.
 * @param real the classifier that the others are taken from.
 */
export function differenceTable(real: ClassifierRun, others: readonly ClassifierRun[]): TableRow[] {
  return others.map(({ trainingData, predictions }) => {
    const { mean } = comparePredictions(real.predictions, predictions, reportedBootstrap);
    return {
      "real minus": trainingData,
      "difference in mean AUROC": decimals(mean.difference),
      "95 % interval": endsText(mean, decimals),
      "p (DeLong)": mean.p < 0.001 ? "< 0.001" : decimals(mean.p),
    };
  });
}

/**
 * Label fidelity beside utility: AUROC of each label and their mean, trained and tested on synthetic images (TSTS), trained
 * on real and tested on synthetic (TRTS), trained on synthetic and tested on real (TSTR).
 * @param run the classifier trained on this generator's images.
 */
export function labelFidelityTable(run: ClassifierRun, { tsts, trts }: LabelFidelity): TableRow[] {
  const cell = (summary: AurocSummary, label: string): string => {
    const found = [...summary.labels, summary.mean].find((row) => row.label === label);
    return found === undefined ? "–" : decimals(found.auroc);
  };
  return [...run.summary.labels, run.summary.mean].map(({ label }) => ({
    generator: run.trainingData,
    label,
    TSTS: cell(tsts, label),
    TRTS: cell(trts, label),
    TSTR: cell(run.summary, label),
  }));
}

/** AUROC of each label and their mean: bootstrap over patients beside DeLong's interval, which takes images as independent. */
export function intervalTable(runs: readonly ClassifierRun[]): TableRow[] {
  return runs.flatMap(({ trainingData, summary }) =>
    [...summary.labels, summary.mean].map((row) => ({
      "trained on": trainingData,
      label: row.label,
      AUROC: decimals(row.auroc),
      "bootstrap over patients": endsText(row, decimals),
      "DeLong, images": endsText({ low: row.delongLow, high: row.delongHigh }, decimals),
    })),
  );
}

/** What AUROC does not say: precision, sensitivity and calibration, each the mean over labels. */
export function meritTable(runs: readonly ClassifierRun[]): TableRow[] {
  return runs.map(({ trainingData, merit: { mean } }) => ({
    "trained on": trainingData,
    "average precision": decimals(mean.averagePrecision),
    guessing: decimals(mean.prevalence),
    "sensitivity at 90 % specificity": decimals(mean.sensitivity),
    "calibration error": decimalsIfKnown(mean.calibrationError),
  }));
}
