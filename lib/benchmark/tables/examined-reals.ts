/**
 * `examined-reals.csv`: how a GAN's discriminator scores at the end real images that it learned from and real images
 * that it did not. It is how overfitting to images, or to their labels, shows itself (paper, claim 3).
 */
import { readTypedTable, writeTypedTable, type TypedColumns } from "../../support/files/typed-table";
import { readGeneratorRun } from "../../experiment/generator-run";
import type { TrainingData } from "../../experiment/results";
import { modelOf } from "../../gan/models";
import type { BenchmarkPoint } from "../plan-content";
import { runPath } from "../planned-run";

/** The name of the file, beside results.csv. */
export const examinedFile = "examined-reals.csv";

/** One training of a GAN, at its last tick. */
export interface ExaminedReals {
  readonly dataset: string;
  readonly benchmark: string;
  readonly level: number;
  readonly contrast: number;
  readonly model: TrainingData;
  readonly cohort_seed: number;
  readonly model_seed: number;
  /** Real images shown, in thousands. */
  readonly kimg: number;
  /** D's mean score of training images and of validation images. */
  readonly score_train: number;
  readonly score_valid: number;
  /** Standard error of their difference, over images; NaN where it is not known. */
  readonly score_error: number;
  /** The label accuracy of D on both; NaN of a D that names no labels. */
  readonly labels_train: number;
  readonly labels_valid: number;
  /** Standard error of their difference, over images. */
  readonly labels_error: number;
}

const columns: TypedColumns<ExaminedReals> = {
  texts: ["dataset", "benchmark", "model"],
  numbers: [
    "level",
    "contrast",
    "cohort_seed",
    "model_seed",
    "kimg",
    "score_train",
    "score_valid",
    "score_error",
    "labels_train",
    "labels_valid",
    "labels_error",
  ],
};

/** The last look of all trained GANs of some points; models without a discriminator are left out. */
export function collectExaminedReals(points: readonly BenchmarkPoint[]): ExaminedReals[] {
  const seen = new Set<string>();
  return points.flatMap((point) => {
    const { dataset, benchmark, level, contrast, trainingData, cohortSeed, modelSeed, generator } = point;
    const key = `${benchmark} ${level} ${generator}`;
    if (generator === undefined || trainingData === "real" || seen.has(key)) return [];
    seen.add(key);
    const last = readGeneratorRun(modelOf(trainingData), runPath(generator)).ticks.at(-1);
    if (typeof last?.scoreTrain !== "number" || typeof last.scoreValid !== "number") return [];
    return {
      dataset,
      benchmark,
      level,
      contrast,
      model: trainingData,
      cohort_seed: cohortSeed,
      model_seed: modelSeed,
      kimg: last.kimg,
      score_train: last.scoreTrain,
      score_valid: last.scoreValid,
      score_error: last.scoreError ?? NaN,
      labels_train: last.labelsTrain ?? NaN,
      labels_valid: last.labelsValid ?? NaN,
      labels_error: last.labelsError ?? NaN,
    };
  });
}

/** Writes all rows, atomically. */
export function writeExaminedReals(file: string, rows: readonly ExaminedReals[]): void {
  writeTypedTable(file, columns, rows);
}

/** @throws UserError when the file is missing, malformed or lacks a column. */
export function readExaminedReals(file: string): ExaminedReals[] {
  return readTypedTable(file, columns);
}
