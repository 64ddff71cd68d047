/** One of the paper's plots: its curves, the project's points over them, and its axes. */
import { type PublishedCurves, publishedCounterpart, publishedTrainingData } from "../../benchmark/published-curves";
import type { ResultRow } from "../../experiment/results";
import { trainingDataNames } from "../../experiment/results";
import { levelOrder } from "../drawing/levels";
import { axisNumber, intervalBars, panelOf } from "../drawing/marks";
import { type AurocPoint, aurocPoints } from "../drawing/points";
import { axis, fontSize, trainingLooks } from "../drawing/theme";
import { benchmarkAxis, count } from "../drawing/words";

/** Results that have a counterpart among the paper's plots. */
export interface OwnPoints {
  readonly dataset: string;
  readonly points: readonly AurocPoint[];
}

/** Whether the paper drew a result in these curves. */
export function belongs(row: ResultRow, curves: PublishedCurves): boolean {
  return publishedCounterpart(row.dataset, row.benchmark) === curves;
}

/** The points that lie over these curves. */
export function ownPoints(rows: readonly ResultRow[], curves: PublishedCurves): OwnPoints[] {
  const matching = rows.filter((row) => belongs(row, curves));
  return [...new Set(matching.map((row) => row.dataset))].map((dataset) => ({
    dataset,
    points: aurocPoints(matching.filter((row) => row.dataset === dataset)),
  }));
}

/** The curves and the points over them. @param datasets of the whole figure, which have their markers. */
export function publishedTraces(
  curves: PublishedCurves,
  own: readonly OwnPoints[],
  place: number,
  datasets: readonly string[],
): object[] {
  const where = panelOf(place);
  const published = publishedTrainingData.map((name) => {
    const look = trainingLooks[name];
    return {
      type: "scatter",
      mode: "lines+markers",
      name: `paper, ${name}`,
      legendgroup: `paper ${name}`,
      showlegend: place === 0,
      ...where,
      x: curves.levels.map(count),
      y: curves.auroc[name],
      line: { color: look.color, dash: "dash", width: 1.75 },
      marker: { color: look.color, symbol: look.symbol, size: 6 },
      hovertemplate: `paper, ${name}: %{y:.3f}<extra></extra>`,
    };
  });
  const ours = own.flatMap(({ dataset, points }) =>
    trainingDataNames.flatMap((name) => {
      const mine = points.filter((point) => point.trainingData === name);
      if (mine.length === 0) return [];
      const look = trainingLooks[name];
      return [
        {
          type: "scatter",
          mode: "markers",
          name: `this run, ${dataset}, ${name}`,
          showlegend: false,
          ...where,
          x: mine.map((point) => count(point.level)),
          y: mine.map((point) => point.auroc),
          error_y: intervalBars(mine, look.color, 10),
          marker: ownMarker(datasets.indexOf(dataset), look.symbol, look.color),
          hovertemplate: `this run, ${name}: %{y:.3f}<extra></extra>`,
        },
      ];
    }),
  );
  return [...published, ...ours];
}

/**
 * Large and hollow, to be told from the paper's points; a second data set is gray inside. One sees through both, and the
 * intervals' ends are wider than the marker: a short interval would be hidden otherwise.
 */
export function ownMarker(dataset: number, symbol: string, color: string): object {
  return {
    color: dataset === 0 ? "rgba(255,255,255,0)" : "rgba(120,120,120,0.45)",
    symbol,
    size: 11,
    line: { color, width: 2 },
  };
}

/** Two rows (chest, head CT) of two plots (classes, samples). */
export function publishedAxes(
  curves: PublishedCurves,
  own: readonly OwnPoints[],
  place: number,
  floor: number,
): [string, object][] {
  const [row, column] = [Math.floor(place / 2), place % 2];
  const levels = levelOrder(curves.benchmark, [
    ...curves.levels,
    ...own.flatMap(({ points }) => points.map((point) => point.level)),
  ]);
  const number = axisNumber(place);
  return [
    [
      `xaxis${number}`,
      axis(benchmarkAxis(curves.benchmark), {
        domain: column === 0 ? [0, 0.45] : [0.55, 1],
        anchor: `y${number}`,
        type: "category",
        categoryorder: "array",
        categoryarray: levels.map(count),
        tickfont: { size: fontSize.tick - 1 },
        tickangle: 0,
        showgrid: false,
      }),
    ],
    [
      `yaxis${number}`,
      axis("Mean AUROC", {
        domain: row === 0 ? [0.58, 1] : [0, 0.42],
        anchor: `x${number}`,
        range: [floor, 1.005],
        dtick: 0.1,
        tickformat: ".1f",
      }),
    ],
  ];
}
