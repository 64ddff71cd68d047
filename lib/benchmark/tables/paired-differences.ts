/**
 * `differences.csv`: what one classifier's mean AUROC is above another's on the same test images, with the standard deviation
 * of the paired bootstrap over patients. Two AUROCs of one test set go up and down together, so their own intervals say too much.
 */
import { readTypedTable, writeTypedTable, type TypedColumns } from "../../support/files/typed-table";
import type { TrainingData } from "../../experiment/results";
import type { MeanLabels } from "../claims/auroc-table";

/** The name of the file, beside results.csv. */
export const differencesFile = "differences.csv";

/** One difference; classifiers of one generator and pairs of combinations of one level are averaged in every draw. */
export interface PairedDifference {
  readonly dataset: string;
  readonly benchmark: string;
  readonly level: number;
  readonly more: TrainingData;
  /** Another level where it is about one training data at two levels. */
  readonly less_level: number;
  readonly less: TrainingData;
  readonly cohort_seed: number;
  readonly model_seed: number;
  readonly labels: MeanLabels;
  readonly difference: number;
  readonly deviation: number;
  /** (less − 0.5) / (more − 0.5). */
  readonly retained: number;
  readonly retained_deviation: number;
}

const columns: TypedColumns<PairedDifference> = {
  texts: ["dataset", "benchmark", "more", "less", "labels"],
  numbers: [
    "level",
    "less_level",
    "cohort_seed",
    "model_seed",
    "difference",
    "deviation",
    "retained",
    "retained_deviation",
  ],
};

/** Writes all rows, atomically. */
export function writeDifferences(file: string, rows: readonly PairedDifference[]): void {
  writeTypedTable(file, columns, rows);
}

/** @throws UserError when the file is missing, malformed or lacks a column. */
export function readDifferences(file: string): PairedDifference[] {
  return readTypedTable(file, columns);
}
