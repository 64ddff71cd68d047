/** From `results.csv` to what is drawn: one point a level, training data and label. */
import { replicateOf, sharedTestVariance, trainingDataNames } from "../../experiment/results";
import type { ResultRow, TrainingData } from "../../experiment/results";
import { meanOf } from "../../statistics/mean";
import { halfWidth, pooledDeviation, type PooledDeviation } from "../../statistics/variance/pooled-deviation";
import { UserError } from "../../support/errors";
import { groupBy } from "../../support/grouped";

import { networkWords } from "./words";

/** An AUROC with its interval. */
export interface AurocPoint {
  readonly level: number;
  readonly trainingData: TrainingData;
  readonly label: string;
  readonly auroc: number;
  readonly low: number;
  readonly high: number;
  /** Over how many seeds it is averaged. */
  readonly seeds: number;
  /** Over how many classifiers of each seed. */
  readonly classifiersOfSeed: number;
  /** Whether the interval has the seeds' variation, too, or the test set's alone. */
  readonly ofSeeds: boolean;
  readonly positives: number;
  readonly negatives: number;
  /** The networks that were trained; empty if the results do not say. */
  readonly classifiers: readonly string[];
}

/** Chance that an interval misses the truth. */
const significance = 0.05;

/**
 * The results' points in the order of levels, training data and labels. With one seed the interval is the results' own (95 %, of
 * the test set). With several it is the 95 % t interval of the mean, with the error of seeds and that of the test set, which all
 * seeds share. The deviation over seeds is pooled over the levels, and of single labels over the labels, too: two or three seeds of
 * one level hardly say how much they vary.
 * @param rows results of one data set and benchmark.
 * @throws UserError when a row holds no AUROC or an unknown kind of training data.
 */
export function aurocPoints(rows: readonly ResultRow[]): AurocPoint[] {
  rows.forEach(checkRow);
  const alike = groupBy(rows, ({ training_data, label }) => `${training_data} ${label === "mean"}`);
  return [...alike.values()]
    .flatMap((mine) => {
      const places = groupBy(mine, ({ level, label }) => JSON.stringify([level, label]));
      const points = [...places.values()].map((some) => ({ rows: some, seeds: bySeed(some) }));
      const spread = pooledDeviation(points.map(({ seeds }) => seeds));
      return points.map((point) => summarize(point.rows, point.seeds, spread));
    })
    .sort(
      (a, b) =>
        a.level - b.level || trainingDataNames.indexOf(a.trainingData) - trainingDataNames.indexOf(b.trainingData),
    );
}

/** The AUROC of each seed: its classifiers, and the pairs of combinations of a level, are averaged. */
function bySeed(rows: readonly ResultRow[]): number[] {
  return [...groupBy(rows, replicateOf).values()].map((some) => meanOf(some.map(({ auroc }) => auroc)));
}

function summarize(rows: readonly ResultRow[], seeds: readonly number[], spread: PooledDeviation): AurocPoint {
  const [first] = rows;
  const auroc = meanOf(seeds);
  const ofSeeds = spread.degrees > 0;
  const half = ofSeeds
    ? halfWidth(
        {
          ofSeeds: spread.deviation ** 2 / seeds.length,
          degrees: spread.degrees,
          ofTestSet: sharedTestVariance(rows),
        },
        significance,
      )
    : NaN;
  return {
    level: first.level,
    trainingData: first.training_data,
    label: first.label,
    auroc,
    low: ofSeeds ? Math.max(0, auroc - half) : meanOf(rows.map((row) => row.auroc_low)),
    high: ofSeeds ? Math.min(1, auroc + half) : meanOf(rows.map((row) => row.auroc_high)),
    seeds: seeds.length,
    classifiersOfSeed: new Set(rows.filter((row) => replicateOf(row) === replicateOf(first)).map(classifierOf)).size,
    ofSeeds,
    positives: first.positives,
    negatives: first.negatives,
    classifiers: [...new Set(rows.flatMap((row) => row.classifier ?? []))],
  };
}

function classifierOf({ classifier_seed, model_seed }: ResultRow): number {
  return classifier_seed ?? model_seed;
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
  if (!points.some(({ ofSeeds }) => ofSeeds))
    return `Intervals are 95\u00a0% bootstrap intervals over the patients of the test set, for one training run each.${which}`;
  const [seeds, each] = [
    Math.max(...points.map((point) => point.seeds)),
    Math.max(...points.map((point) => point.classifiersOfSeed)),
  ];
  const pooled = points.every(({ label }) => label === "mean") ? "levels" : "labels and levels";
  const classifiers = each > 1 ? ` with ${each} classifiers each` : "";
  return `Points are means over up to ${seeds} seeds${classifiers}; intervals are 95\u00a0% t intervals of these means, with the variation over seeds (standard deviation pooled over the ${pooled}) and that of the test set.${which}`;
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
