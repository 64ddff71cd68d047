/** From classifiers' predictions to the experiment's one table, results.csv. */
import * as path from "node:path";
import { figuresOfMerit, type FiguresOfMerit } from "../statistics/figures-of-merit";
import { summarizePredictions, type AurocSummary } from "../statistics/bootstrap/auroc-intervals";
import { reportedBootstrap } from "../statistics/bootstrap/patient-bootstrap";
import { withoutClassWeights } from "../classifier/class-weight-correction";
import { classifierWords, readModelFile, type ModelFile } from "../classifier/model-file";
import { readPredictions } from "../classifier/prediction-file";
import type { Prediction } from "../statistics/prediction";
import type { EpochMetrics } from "../classifier/training/train";
import type { Cohort } from "../cohort/format/cohort";
import { readJsonLines } from "../support/files/json-lines";
import { requireFinished } from "../runs/stage-folder";
import { writeResults, type ResultRow, type TrainingData } from "./results";
import { classifierFile, metricsFile, predictionsFile } from "../runs/stage-files";

/** A finished classifier training, as figures read it. */
export interface ClassifierRun {
  readonly trainingData: TrainingData;
  readonly folder: string;
  /** What kinds of images it was trained and tested on, in words. */
  readonly trainedOn: string;
  readonly testedOn: string;
  /** The weights that were best on validation. */
  readonly classifier: string;
  /** The network, its input size and what it started from. */
  readonly network: string;
  readonly epochs: readonly EpochMetrics[];
  /** Of the real test images. */
  readonly predictions: readonly Prediction[];
  /** The same with scores that class weights no longer move; missing for weights of which an older version kept no record. */
  readonly unweighted?: readonly Prediction[];
  readonly summary: AurocSummary;
  /** Average precision, sensitivity at fixed specificity, and the calibration of `unweighted`; NaN where that is missing. */
  readonly merit: FiguresOfMerit;
}

/**
 * Reads a classifier's run folder; the intervals are computed anew from its predictions.
 * @throws UserError when the run is not finished, or a file was changed since.
 */
export function readClassifierRun(trainingData: TrainingData, folder: string): ClassifierRun {
  const { inputs } = requireFinished(folder, "classify");
  const predictions = readPredictions(path.join(folder, predictionsFile));
  const classifier = path.join(folder, classifierFile);
  const model = readModelFile(classifier);
  const unweighted = unweightedOf(model, predictions);
  return {
    trainingData,
    folder,
    trainedOn: inputs["trainedOn"],
    testedOn: inputs["testedOn"],
    classifier,
    network: classifierWords(model.config),
    epochs: readJsonLines<EpochMetrics>(path.join(folder, metricsFile)),
    predictions,
    ...(unweighted && { unweighted }),
    summary: summarizePredictions(predictions, reportedBootstrap),
    merit: unweighted ? figuresOfMerit(unweighted) : withoutCalibration(figuresOfMerit(predictions)),
  };
}

function unweightedOf(
  { config, prevalences }: ModelFile,
  predictions: readonly Prediction[],
): Prediction[] | undefined {
  if (!config.knobs.classWeights) return [...predictions];
  return (
    prevalences &&
    withoutClassWeights(
      predictions,
      Object.fromEntries(config.cohort.labels.map((label, i) => [label, prevalences[i]])),
    )
  );
}

/** Scores that class weights have moved say nothing about calibration. */
function withoutCalibration(merit: FiguresOfMerit): FiguresOfMerit {
  const mean = { ...merit.mean, calibrationError: NaN };
  return {
    ...merit,
    mean,
    labels: merit.labels.map((label) => ({ ...label, calibrationError: NaN, reliability: [] })),
  };
}

/** The rows of all classifiers, written to `file`. The level is the number of label combinations (the classes benchmark). */
export function collectResults(
  cohort: Cohort,
  runs: readonly ClassifierRun[],
  seed: number,
  file: string,
): ResultRow[] {
  const level = countCombinations(cohort);
  const rows = runs.flatMap((run) =>
    resultRows({ dataset: cohort.source, benchmark: "classes", level, model_seed: seed }, run),
  );
  writeResults(file, rows);
  return rows;
}

/** The rows of one classifier: one a label, and their mean. @param at the point of a benchmark that it stands for. */
export function resultRows(
  at: Pick<ResultRow, "dataset" | "benchmark" | "level" | "model_seed">,
  run: ClassifierRun,
): ResultRow[] {
  const { trainingData, summary, network } = run;
  return [...summary.labels, summary.mean].map(({ label, auroc, low, high, positives, negatives }) => ({
    ...at,
    training_data: trainingData,
    label,
    auroc,
    auroc_low: low,
    auroc_high: high,
    positives,
    negatives,
    classifier: network,
  }));
}

function countCombinations(cohort: Cohort): number {
  const width = cohort.labelNames.length;
  const seen = new Set<string>();
  for (let row = 0; row < cohort.size; row++)
    seen.add(cohort.table.labels.subarray(row * width, (row + 1) * width).join(""));
  return seen.size;
}
