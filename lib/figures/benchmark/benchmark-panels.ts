/** The plots of a benchmark's figure, one for each data set: their points, levels and traces. */
import { type PublishedCurves, publishedCounterpart } from "../../benchmark/published-curves";
import type { ResultRow, TrainingData } from "../../experiment/results";
import { UserError } from "../../support/errors";
import { levelOrder } from "../drawing/levels";
import { panelOf } from "../drawing/marks";
import { type AurocPoint, aurocPoints, presentTraining } from "../drawing/points";
import { barsOf, lineWithBand, paperCurves } from "./benchmark-traces";

/** One plot. */
export interface BenchmarkPanel {
  readonly dataset: string;
  readonly points: readonly AurocPoint[];
  /** The paper's curves of the same anatomy and benchmark, where they are wanted and there are any. */
  readonly paper?: PublishedCurves;
  /** Along the axis. */
  readonly levels: readonly number[];
}

/** The one benchmark of some means. @throws UserError when there are none, or those of several. */
export function oneBenchmarkOf(means: readonly ResultRow[]): string {
  const [benchmark, ...others] = new Set(means.map((row) => row.benchmark));
  if (benchmark === undefined)
    throw new UserError(
      'There is no mean AUROC to draw (rows with label "mean"); run the benchmark first, or check the filter.',
    );
  if (others.length > 0)
    throw new UserError(
      `These are results of the benchmarks ${[benchmark, ...others].join(", ")}, which cannot share an axis; choose the rows of one benchmark.`,
    );
  return benchmark;
}

/** A plot for each data set. @param published whether the paper's curves are laid over. */
export function benchmarkPanels(means: readonly ResultRow[], benchmark: string, published: boolean): BenchmarkPanel[] {
  return [...new Set(means.map((row) => row.dataset))].map((dataset) => {
    const points = aurocPoints(means.filter((row) => row.dataset === dataset));
    const paper = published ? publishedCounterpart(dataset, benchmark) : undefined;
    return {
      dataset,
      points,
      paper,
      levels: levelOrder(benchmark, [...points.map((point) => point.level), ...(paper?.levels ?? [])]),
    };
  });
}

/** The points of one kind of training data, in the order of levels. */
export function alongLevels({ points, levels }: BenchmarkPanel, name: TrainingData): AurocPoint[] {
  return levels.flatMap((level) => points.filter((point) => point.trainingData === name && point.level === level));
}

/** All of a plot. @param before the plots whose traces are in the legend already. */
export function benchmarkTraces(panel: BenchmarkPanel, place: number, before: readonly BenchmarkPanel[]): object[] {
  const isNew = (name: TrainingData): boolean =>
    !before.some(({ points }) => points.some((point) => point.trainingData === name));
  const mine = presentTraining(panel.points);
  const bars = mine
    .filter((name) => name !== "real")
    .map((name) => barsOf(name, alongLevels(panel, name), isNew(name)));
  const real = mine.includes("real") ? lineWithBand(alongLevels(panel, "real"), isNew("real")) : [];
  const paper =
    panel.paper === undefined
      ? []
      : paperCurves(
          panel.paper,
          before.every((other) => other.paper === undefined),
        );
  return [...bars, ...paper, ...real].map((trace) => ({
    ...trace,
    ...panelOf(place),
  }));
}
