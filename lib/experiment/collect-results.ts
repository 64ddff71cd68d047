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
import type { KnobDifference } from "./catalog/differences";
import { writeResults, type ResultRow, type TrainingData } from "./results";
import { classifierFile, metricsFile, predictionsFile } from "../runs/stage-files";

/** A finished classifier training, as figures read it. */
export interface ClassifierRun {
  readonly trainingData: TrainingData;
  readonly folder: string;
  /** The kinds of images on which it was trained and tested, in words. */
  readonly trainedOn: string;
  readonly testedOn: string;
  /** The weights with the best validation AUROC. */
  readonly classifier: string;
  /** The network, its input size and its initial weights. */
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
 * Reads a classifier's run folder; the intervals are computed again from its predictions.
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

/**
 * The rows of all classifiers, written to `file`. The level is the number of label combinations (the classes benchmark).
 * @param differences the knobs that the experiment has changed, which become columns.
 */
export function collectResults(
  cohort: Cohort,
  runs: readonly ClassifierRun[],
  { seed, differences, file }: { seed: number; differences: readonly KnobDifference[]; file: string },
): ResultRow[] {
  const level = countCombinations(cohort);
  const knobs = Object.fromEntries(differences.map(({ knob, value }) => [knob, String(value)]));
  const seeds = { cohort_seed: seed, model_seed: seed, classifier_seed: seed };
  const at = { dataset: cohort.source, benchmark: "classes", level, ...seeds };
  const rows = runs.flatMap((run) => resultRows(differences.length > 0 ? { ...at, knobs } : at, run));
  writeResults(file, rows);
  return rows;
}

/** The rows of one classifier: one for each label, and their mean. @param at its point in a benchmark. */
export function resultRows(
  at: Pick<
    ResultRow,
    "dataset" | "benchmark" | "level" | "contrast" | "cohort_seed" | "model_seed" | "classifier_seed" | "knobs"
  >,
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
