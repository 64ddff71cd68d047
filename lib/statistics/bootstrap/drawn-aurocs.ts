/** AUROCs of labels in every draw of patients, and how far each image moves them: what intervals and differences are made of. */
import { UserError } from "../../support/errors";
import { influences, meanInfluences, type Influences } from "../delong";
import { meanOf } from "../mean";
import type { Prediction } from "../prediction";
import type { Drawn } from "./drawn";
import {
  byLabel,
  checkReplicates,
  eachDraw,
  numberPatients,
  rankLabel,
  weightedAuroc,
  type BootstrapOptions,
  type RankedLabel,
} from "./patient-bootstrap";

/** A label's AUROC, and its values in every draw of patients. */
export interface DrawnAuroc {
  readonly label: string;
  readonly auroc: number;
  /** NaN in draws that lack a class. */
  readonly draws: Float64Array;
}

/**
 * The AUROCs of all labels in every draw. Classifiers of the same test images see the same draws, so what is made of several,
 * such as a difference of means, has its paired bootstrap in the draws.
 * @throws UserError as `summarizePredictions`.
 */
export function drawnAurocs(predictions: readonly Prediction[], options: BootstrapOptions): DrawnAuroc[] {
  checkReplicates(options.replicates);
  const patients = numberPatients(predictions);
  const { labels } = rankLabels(predictions, patients);
  const values = aurocsOfDraws(labels, patients.size, options);
  const all = once(patients.size);
  return labels.map((ranked, l) => ({
    label: ranked.label,
    auroc: weightedAuroc(ranked, all),
    draws: values.labels[l],
  }));
}

/**
 * The mean AUROC over the labels that have both classes, and in every draw over those that it can score.
 * @param patients numbers of all patients that are drawn, where the predictions are of a part of them.
 * @throws UserError as `summarizePredictions`.
 */
export function drawnMeanAuroc(
  predictions: readonly Prediction[],
  options: BootstrapOptions,
  patients: ReadonlyMap<string, number> = numberPatients(predictions),
): Drawn {
  checkReplicates(options.replicates);
  const { labels } = rankLabels(predictions, patients);
  const all = once(patients.size);
  return {
    value: meanOf(labels.map((ranked) => weightedAuroc(ranked, all))),
    draws: aurocsOfDraws(labels, patients.size, options).mean,
  };
}

/** Labels with both classes, sorted; the names of the others. */
export function rankLabels(
  predictions: readonly Prediction[],
  patients: ReadonlyMap<string, number>,
): { labels: RankedLabel[]; skipped: string[] } {
  const all = [...byLabel(predictions)].map(([label, rows]) => rankLabel(label, rows, patients));
  const labels = all.filter((ranked) => ranked.positives > 0 && ranked.negatives > 0);
  if (labels.length === 0)
    throw new UserError("No label has both positive and negative images, which AUROC needs; test on more images.");
  return { labels, skipped: all.filter((ranked) => !labels.includes(ranked)).map((ranked) => ranked.label) };
}

/** How far each image moves every label's AUROC and their mean; images in ascending order, so that classifiers can be compared. */
export function imageInfluences(
  predictions: readonly Prediction[],
  ranked: readonly RankedLabel[],
): { labels: Influences[]; mean: Influences } {
  const rowsOf = byLabel(predictions);
  const places = new Map(
    [...new Set(predictions.map((row) => row.image))].sort((x, y) => x - y).map((image, place) => [image, place]),
  );
  const rows = ranked.map(({ label }) => [...(rowsOf.get(label) ?? [])].sort((x, y) => x.image - y.image));
  const labels = rows.map((of) =>
    influences(
      of.map((row) => row.truth),
      of.map((row) => row.score),
    ),
  );
  return {
    labels,
    mean: meanInfluences(
      labels,
      rows.map((of) => of.map((row) => places.get(row.image) as number)),
      places.size,
    ),
  };
}

/** AUROC of every label and their mean in every draw; NaN if a class is missing. */
export function aurocsOfDraws(
  labels: readonly RankedLabel[],
  patients: number,
  options: BootstrapOptions,
): { labels: Float64Array[]; mean: Float64Array } {
  const values = labels.map(() => new Float64Array(options.replicates));
  const mean = new Float64Array(options.replicates);
  eachDraw(patients, options, (weights, replicate) => {
    const found: number[] = [];
    labels.forEach((ranked, l) => {
      values[l][replicate] = weightedAuroc(ranked, weights);
      if (!Number.isNaN(values[l][replicate])) found.push(values[l][replicate]);
    });
    mean[replicate] = meanOf(found);
  });
  return { labels: values, mean };
}

/** Every patient counted once. */
export function once(patients: number): Int32Array {
  return new Int32Array(patients).fill(1);
}
