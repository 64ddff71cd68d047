/** All figures that a table of results gives, by the names of their files. */
import { benchmarks } from "../cohort/benchmarks";
import type { ResultRow } from "../experiment/results";
import { UserError } from "../support/errors";
import { benchmarkFigure } from "./benchmark";
import { comparisonFigure } from "./comparison";
import { publishedCounterpart } from "./data/published-curves";
import type { Figure } from "./figure";
import { perLabelFigure } from "./per-label";
import { publishedFigure } from "./published";

/**
 * Of a benchmark: mean AUROC over each benchmark's levels, without and with the paper's curves where there are any, and
 * for each data set the labels' AUROC at the point that has most labels. Of a single point: the comparison, the labels,
 * and the point beside the paper's curves.
 * @throws UserError when there are no results.
 */
export function resultFigures(rows: readonly ResultRow[]): Record<string, Figure> {
  if (rows.length === 0) throw new UserError("There are no results to draw; run the experiment or the benchmark first.");
  if (new Set(rows.map(placeOf)).size === 1) {
    return { comparison: comparisonFigure(rows), "auroc-by-label": perLabelFigure(rows), "published-curves": publishedFigure(rows) };
  }
  return Object.fromEntries([
    ...benchmarks.flatMap((benchmark) => meansOf(benchmark, rows.filter((row) => row.benchmark === benchmark))),
    ...[...new Set(rows.map((row) => row.dataset))].map((dataset) =>
      [`auroc-by-label-${dataset}`, perLabelFigure(mostLabels(rows.filter((row) => row.dataset === dataset)))] as const),
  ]);
}

function meansOf(benchmark: string, rows: readonly ResultRow[]): [string, Figure][] {
  if (rows.length === 0) return [];
  const withPaper = rows.some((row) => publishedCounterpart(row.dataset, benchmark) !== undefined);
  return [
    [`mean-auroc-${benchmark}`, benchmarkFigure(rows)],
    ...(withPaper ? [[`mean-auroc-${benchmark}-published`, benchmarkFigure(rows, { published: true })] satisfies [string, Figure]] : []),
  ];
}

/** The rows of the place with most labels; of the first in the table among equals. */
function mostLabels(rows: readonly ResultRow[]): ResultRow[] {
  const places = [...new Set(rows.map(placeOf))].map((place) => rows.filter((row) => placeOf(row) === place));
  const labels = (some: readonly ResultRow[]): number => new Set(some.map((row) => row.label)).size;
  return places.reduce((most, place) => (labels(place) > labels(most) ? place : most));
}

function placeOf({ dataset, benchmark, level }: ResultRow): string {
  return `${dataset} ${benchmark} ${level}`;
}
