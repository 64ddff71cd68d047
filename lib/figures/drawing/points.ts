/** From `results.csv` to what is drawn: one point for each level, kind of training data and label. */
import { trainingDataNames } from "../../experiment/results";
import type { ResultRow, TrainingData } from "../../experiment/results";
import { UserError } from "../../support/errors";

import { networkWords } from "./words";

/** An AUROC with its interval. */
export interface AurocPoint {
  readonly level: number;
  readonly trainingData: TrainingData;
  readonly label: string;
  readonly auroc: number;
  readonly low: number;
  readonly high: number;
  /** Over how many model seeds it is averaged. */
  readonly seeds: number;
  readonly positives: number;
  readonly negatives: number;
  /** The networks that were trained; empty if the results do not say. */
  readonly classifiers: readonly string[];
}

/**
 * The results' points in the order of levels, training data and labels. With one seed the interval is the results' own
 * (95 %); with several it is the mean ± one standard deviation over seeds, as in the paper.
 * @throws UserError when a row holds no AUROC or an unknown kind of training data.
 */
export function aurocPoints(rows: readonly ResultRow[]): AurocPoint[] {
  const groups = new Map<string, ResultRow[]>();
  for (const row of rows) {
    checkRow(row);
    const key = JSON.stringify([row.level, row.training_data, row.label]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()]
    .map(summarize)
    .sort(
      (a, b) =>
        a.level - b.level || trainingDataNames.indexOf(a.trainingData) - trainingDataNames.indexOf(b.trainingData),
    );
}

function summarize(rows: readonly ResultRow[]): AurocPoint {
  const [first] = rows;
  const common = {
    level: first.level,
    trainingData: first.training_data,
    label: first.label,
    seeds: rows.length,
    positives: first.positives,
    negatives: first.negatives,
    classifiers: [...new Set(rows.flatMap((row) => row.classifier ?? []))],
  };
  if (rows.length === 1) return { ...common, auroc: first.auroc, low: first.auroc_low, high: first.auroc_high };
  const mean = rows.reduce((sum, row) => sum + row.auroc, 0) / rows.length;
  const deviation = Math.sqrt(rows.reduce((sum, row) => sum + (row.auroc - mean) ** 2, 0) / (rows.length - 1));
  return { ...common, auroc: mean, low: mean - deviation, high: mean + deviation };
}

function checkRow(row: ResultRow): void {
  const where = `The result of ${row.training_data}, level ${row.level}, label ${row.label}`;
  if (!trainingDataNames.includes(row.training_data)) {
    throw new UserError(`${where} has unknown training data; it must be ${trainingDataNames.join(", ")}.`);
  }
  for (const value of [row.auroc, row.auroc_low, row.auroc_high]) {
    if (!(value >= 0 && value <= 1))
      throw new UserError(`${where} has an AUROC or interval of ${value}; it must be a number from 0 to 1.`);
  }
}

/**
 * The one data set and benchmark of the results.
 * @throws UserError when there are no results, or those of several, which cannot share an axis.
 */
export function oneBenchmark(rows: readonly ResultRow[]): { dataset: string; benchmark: string } {
  if (rows.length === 0)
    throw new UserError("There are no results to draw; run the experiment first, or check the filter.");
  const kinds = [...new Set(rows.map((row) => `${row.dataset} ${row.benchmark}`))];
  if (kinds.length > 1)
    throw new UserError(
      `These are results of ${kinds.join(" and ")}; choose the rows of one data set and one benchmark.`,
    );
  return { dataset: rows[0].dataset, benchmark: rows[0].benchmark };
}

/** What the intervals are, and which classifier it was, for captions. */
export function intervalWords(points: readonly AurocPoint[]): string {
  const which = ` ${networkWords(points.flatMap((point) => point.classifiers))}`.trimEnd();
  const seeds = Math.max(...points.map((point) => point.seeds));
  if (seeds === 1)
    return `Intervals are 95\u00a0% bootstrap intervals over the patients of the test set, for one training run each.${which}`;
  const barely = seeds === 2 ? " The standard deviation of two seeds is very uncertain." : "";
  return `Points are means over up to ${seeds} training runs with different seeds; intervals are ± one standard deviation (95\u00a0% bootstrap intervals if there is only one run).${barely}${which}`;
}

/** The training data that are there, in the order of legends. */
export function presentTraining(points: readonly AurocPoint[]): TrainingData[] {
  return trainingDataNames.filter((name) => points.some((point) => point.trainingData === name));
}

/** Lower end of an AUROC axis that shows chance: a little below it, or a tenth below the lowest interval. */
export function aurocFloor(points: readonly { readonly low: number }[]): number {
  const lowest = Math.min(...points.map((point) => point.low));
  return lowest >= 0.5 ? 0.48 : Math.max(0, Math.floor(lowest * 10 - 0.2) / 10);
}
