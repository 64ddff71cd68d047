/** All figures that can be drawn from a table of results, by the names of their files. */
import { benchmarks } from "../../benchmark/paper-levels";
import type { ResultRow } from "../../experiment/results";
import { UserError } from "../../support/errors";
import { benchmarkFigure } from "./benchmark";
import { comparisonFigure } from "./comparison";
import { publishedCounterpart } from "../../benchmark/published-curves";
import type { Figure } from "../drawing/figure";
import { perLabelFigure } from "./per-label";
import { publishedFigure } from "./published";

/**
 * Of a benchmark: mean AUROC over each benchmark's levels, without and with the paper's curves if there are any, and
 * for each data set the labels' AUROC at the point that has most labels. Of a single point: the comparison, the labels,
 * and the point beside the paper's curves.
 * @throws UserError when there are no results.
 */
export function resultFigures(rows: readonly ResultRow[]): Record<string, Figure> {
  if (rows.length === 0)
    throw new UserError("There are no results to draw; run the experiment or the benchmark first.");
  if (new Set(rows.map(placeOf)).size === 1) {
    return {
      comparison: comparisonFigure(rows),
      "auroc-by-label": perLabelFigure(rows),
      "published-curves": publishedFigure(rows),
    };
  }
  return Object.fromEntries([
    ...benchmarks.flatMap((benchmark) =>
      meansOf(
        benchmark,
        rows.filter((row) => row.benchmark === benchmark),
      ),
    ),
    ...[...new Set(rows.map((row) => row.dataset))].map(
      (dataset) =>
        [
          `auroc-by-label-${dataset}`,
          perLabelFigure(mostLabels(rows.filter((row) => row.dataset === dataset))),
        ] as const,
    ),
  ]);
}

function meansOf(benchmark: string, rows: readonly ResultRow[]): [string, Figure][] {
  if (rows.length === 0) return [];
  const withPaper = rows.some((row) => publishedCounterpart(row.dataset, benchmark) !== undefined);
  return [
    [`mean-auroc-${benchmark}`, benchmarkFigure(rows)],
    ...(withPaper
      ? [[`mean-auroc-${benchmark}-published`, benchmarkFigure(rows, { published: true })] satisfies [string, Figure]]
      : []),
  ];
}

/** The rows of the place with most labels. Among equals, the largest resolution, or the middle level of another benchmark. */
function mostLabels(rows: readonly ResultRow[]): ResultRow[] {
  const places = [...new Set(rows.map(placeOf))].map((place) => rows.filter((row) => placeOf(row) === place));
  const labels = (some: readonly ResultRow[]): number => new Set(some.map((row) => row.label)).size;
  const most = Math.max(...places.map(labels));
  const equals = places.filter((place) => labels(place) === most).sort(([a], [b]) => a.level - b.level);
  const benchmark = benchmarks.find((name) => equals.some(([row]) => row.benchmark === name)) ?? equals[0][0].benchmark;
  const along = equals.filter(([row]) => row.benchmark === benchmark);
  return along[benchmark === "resolution" ? along.length - 1 : along.length >> 1];
}

function placeOf({ dataset, benchmark, level }: ResultRow): string {
  return `${dataset} ${benchmark} ${level}`;
}
