/** What the reader study's figure shows: panels of readers by who they are and whose images they saw, and of classifiers. */
import { dataSets } from "../cohort/datasets";
import { trainingDataNames } from "../experiment/results";
import type { ResultRow } from "../experiment/results";
import type { GroupMeasures } from "../reader-study/analysis/report";
import { aurocPoints } from "./drawing/points";
import { lookOf, trainingLooks } from "./drawing/theme";

/** A value with its interval. */
export interface ReaderPoint {
  readonly resolution: number;
  readonly auroc: number;
  readonly low: number;
  readonly high: number;
}

/** Points that a line joins. */
export interface ReaderSeries {
  readonly name: string;
  readonly color: string;
  readonly symbol: string;
  readonly dash: string;
  readonly points: readonly ReaderPoint[];
}

/** In the order of panels from the left. */
export const readerMeasures = ["Accuracy", "AUC", "Mean AUROC"] as const;
export type ReaderMeasure = (typeof readerMeasures)[number];

/** One plot. */
export interface ReaderPanel {
  readonly title: string;
  /** Its row of panels. */
  readonly modality: string;
  readonly measure: ReaderMeasure;
  readonly series: readonly ReaderSeries[];
}

/**
 * A row of panels for each modality, without those that have nothing to show.
 * @param means of classifiers; with one modality they all belong to it.
 */
export function readerPanels(
  cells: readonly GroupMeasures[],
  means: readonly ResultRow[],
  modalities: readonly string[],
): ReaderPanel[] {
  return modalities
    .flatMap((modality): ReaderPanel[] => {
      const own = cells.filter((cell) => cell.modality === modality);
      const classified = means.filter((row) => modalities.length === 1 || modalityOf(row.dataset) === modality);
      return [
        { title: modality, modality, measure: "Accuracy", series: readerSeries(own, "Accuracy") },
        { title: modality, modality, measure: "AUC", series: readerSeries(own, "AUC") },
        {
          title: `${modality}, classifiers`,
          modality,
          measure: "Mean AUROC",
          series: classifierSeries(classified),
        },
      ];
    })
    .filter((panel) => panel.series.length > 0);
}

function readerSeries(cells: readonly GroupMeasures[], measure: "Accuracy" | "AUC"): ReaderSeries[] {
  const models = [...new Set(cells.map((cell) => cell.model as string))];
  return (["people", "simulated", "machine"] as const).flatMap((who) =>
    models.flatMap((model, place) => {
      const own = cells
        .filter((cell) => cell.who === who && cell.model === model)
        .sort((a, b) => (a.resolution as number) - (b.resolution as number));
      const points = own.flatMap((cell) => pointOf(cell, measure));
      if (points.length === 0) return [];
      const { color, symbol } = lookOf(model, place + 1);
      return [
        {
          name: `${who === "simulated" ? "simulated readers" : who}, ${model}`,
          color,
          symbol: who === "machine" ? `${symbol}-open` : symbol,
          dash: who === "machine" ? "dot" : "solid",
          points,
        },
      ];
    }),
  );
}

/** A reader who has seen images of one kind alone has no AUC. */
function pointOf(
  { resolution, accuracy, auc, aucInterval }: GroupMeasures,
  measure: "Accuracy" | "AUC",
): ReaderPoint[] {
  if (measure === "Accuracy")
    return [{ resolution: resolution as number, auroc: accuracy.value, low: accuracy.low, high: accuracy.high }];
  return auc === null || aucInterval === null ? [] : [{ resolution: resolution as number, auroc: auc, ...aucInterval }];
}

function classifierSeries(rows: readonly ResultRow[]): ReaderSeries[] {
  const points = aurocPoints(rows);
  return trainingDataNames.flatMap((name) => {
    const { color, symbol, dash } = trainingLooks[name];
    const own = points
      .filter((point) => point.trainingData === name)
      .map(({ level, auroc, low, high }) => ({ resolution: level, auroc, low, high }));
    return own.length === 0 ? [] : [{ name: `classifier trained on ${name}`, color, symbol, dash, points: own }];
  });
}

function modalityOf(dataset: string): string | undefined {
  return dataSets.find((set) => set.name === dataset)?.modality.replace(", drawn", "");
}
