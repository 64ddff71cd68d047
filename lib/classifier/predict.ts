/** A classifier's predictions for one split of a cohort, as `predictions.csv`. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Cohort } from "../cohort/format/cohort";
import type { Split } from "../cohort/format/split";
import { UserError } from "../support/errors";
import type { OnProgress } from "../support/progress";
import { imagesAtOnce, openClassifier, type Classifier } from "./classifier";
import type { Prediction } from "../statistics/prediction";
import { writePredictions } from "./prediction-file";

/** What to predict, and where to write it. */
export interface PredictOptions {
  /** `classifier.safetensors` of a trained classifier. */
  readonly classifier: string;
  readonly cohort: Cohort;
  readonly split: Split;
  /** The table to write, such as `predictions.csv`. */
  readonly out: string;
  readonly onProgress?: OnProgress;
  /** Stops before the next piece; no table is written. */
  readonly signal?: AbortSignal;
}

/**
 * Predicts every image of a split and writes one row for each image and label; unknown truths are left out.
 * @throws UserError when cohort and classifier differ in resolution or labels, or the split is empty; the signal's
 *   reason when it aborts.
 */
export async function predictCohort({ classifier: file, out, ...options }: PredictOptions): Promise<Prediction[]> {
  const predictions = await predictionsOf(file, options);
  writePredictions(out, predictions);
  return predictions;
}

/** How to predict, where nothing is written. */
type Predicting = Omit<PredictOptions, "classifier" | "out">;

/** The predictions alone. @param file of a trained classifier. @throws as {@link predictCohort}. */
export async function predictionsOf(file: string, options: Predicting): Promise<Prediction[]> {
  const classifier = openClassifier(file);
  try {
    return await predictWith(classifier, file, options);
  } finally {
    classifier.dispose();
  }
}

/** @param name of the classifier, for errors. */
async function predictWith(
  classifier: Classifier,
  name: string,
  { cohort, split, onProgress, signal }: Predicting,
): Promise<Prediction[]> {
  const labels = labelColumns(classifier, cohort, name);
  const rows = cohort.rowsOf(split);
  if (rows.length === 0) throw new UserError(`The cohort ${cohort.folder} has no images in the split "${split}".`);
  const predictions: Prediction[] = [];
  const step = imagesAtOnce(classifier.resolution);
  for (let first = 0; first < rows.length; first += step) {
    signal?.throwIfAborted();
    onProgress?.({ task: "predicting", done: first, total: rows.length, unit: "images" });
    const part = rows.subarray(first, first + step);
    appendPredictions(predictions, classifier, cohort, part, labels);
    await nextTurn();
  }
  onProgress?.({ task: "predicting", done: rows.length, total: rows.length, unit: "images" });
  return predictions;
}

function appendPredictions(
  predictions: Prediction[],
  classifier: Classifier,
  cohort: Cohort,
  rows: Int32Array,
  columns: readonly number[],
): void {
  const scores = classifier.predict(cohort.readImages(rows), rows.length);
  const truths = cohort.readLabels(rows);
  rows.forEach((image, i) => {
    const patient = cohort.table.patient[image];
    classifier.labelNames.forEach((label, k) => {
      const truth = truths[i * cohort.labelNames.length + columns[k]];
      if (truth !== 0 && truth !== 1) return;
      predictions.push({ image, patient, label, truth, score: scores[i * classifier.labelNames.length + k] });
    });
  });
}

/** The index of each of the classifier's labels in the cohort. */
function labelColumns(classifier: Classifier, cohort: Cohort, file: string): number[] {
  if (classifier.resolution !== cohort.resolution) {
    throw new UserError(
      `${file} was trained on ${classifier.resolution}×${classifier.resolution} images, but ${cohort.folder} has ${cohort.resolution}×${cohort.resolution}: prepare that cohort at resolution ${classifier.resolution}.`,
    );
  }
  return classifier.labelNames.map((label) => {
    const column = cohort.labelNames.indexOf(label);
    if (column < 0)
      throw new UserError(
        `${file} predicts "${label}", which the cohort ${cohort.folder} does not have: test it on a cohort with the same labels.`,
      );
    return column;
  });
}
