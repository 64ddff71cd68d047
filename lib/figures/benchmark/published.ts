/** The paper's four plots of mean AUROC with this project's own points laid over them. */
import { trainingDataNames } from "../../experiment/results";
import type { ResultRow } from "../../experiment/results";
import {
  type PublishedCurves,
  publishedCounterpart,
  publishedCurves,
  publishedTrainingData,
} from "../../benchmark/published-curves";
import type { Figure } from "../drawing/figure";
import { frameLayout } from "../drawing/frame";
import { levelOrder } from "../drawing/levels";
import { axisNumber, chanceLine, intervalBars, panelTitle } from "../drawing/marks";
import { type AurocPoint, aurocPoints } from "../drawing/points";
import { axis, fontSize, ink, trainingLooks } from "../drawing/theme";
import { benchmarkAxis, count, datasetWords, networkWords, publishedWords, withInterval } from "../drawing/words";

/** Results that have a counterpart among the paper's plots. */
interface OwnPoints {
  readonly dataset: string;
  readonly points: readonly AurocPoint[];
}

/**
 * The published curves (dashed lines) and the project's points (large markers with intervals) in four plots.
 * @param rows results of any data sets and benchmarks; those without a counterpart in the paper are left out and counted
 *   in the caption. No rows: the published curves alone.
 */
export function publishedFigure(rows: readonly ResultRow[]): Figure {
  const means = rows.filter((row) => row.label === "mean");
  const panels = publishedCurves.map((curves) => ({ curves, own: ownPoints(means, curves) }));
  const drawn = panels.flatMap((panel) => panel.own);
  const left = means.length - means.filter((row) => publishedCurves.some((curves) => belongs(row, curves))).length;
  const all = [
    ...drawn.flatMap((own) => own.points),
    ...publishedCurves.flatMap((curves) =>
      publishedTrainingData.flatMap((name) => curves.auroc[name].map((low) => ({ low }))),
    ),
  ];
  const datasets = [...new Set(drawn.map((own) => own.dataset))];
  const floor = Math.max(0, Math.floor(Math.min(...all.map((point) => point.low)) * 10 - 0.1) / 10);
  const layout = frameLayout({
    title: drawn.length > 0 ? "The paper's curves and this project's results" : "The paper's curves",
    subtitle: "Mean AUROC on real test images, by training data",
    caption: captionOf(drawn, left),
    plotHeight: 600,
    above: 24,
    below: 60,
    legend: [
      ...publishedTrainingData.map((name) => `paper, ${name}`),
      ...datasets.map((dataset) => `this run, ${dataset}`),
    ],
  });
  return {
    data: [
      ...panels.flatMap((panel, place) => panelTraces(panel.curves, panel.own, place, datasets)),
      ...datasets.map((dataset, place) => ({
        type: "scatter",
        mode: "markers",
        name: `this run, ${dataset}`,
        x: [null],
        y: [null],
        marker: ownMarker(place, "circle", ink.axis),
      })),
    ],
    layout: {
      ...layout,
      ...Object.fromEntries(panels.flatMap((panel, place) => panelAxes(panel.curves, panel.own, place, floor))),
      shapes: floor <= 0.5 ? panels.map((_, place) => chanceLine("y", axisNumber(place))) : [],
      annotations: [
        ...layout.annotations,
        ...panels.map((panel, place) =>
          panelTitle(`<b>${panel.curves.anatomy}, ${panel.curves.benchmark}</b> (${panel.curves.source})`, {
            xref: `x${axisNumber(place)} domain`,
            yref: `y${axisNumber(place)} domain`,
          }),
        ),
      ],
    },
    alt: altOf(drawn),
  };
}

function belongs(row: ResultRow, curves: PublishedCurves): boolean {
  return publishedCounterpart(row.dataset, row.benchmark) === curves;
}

function ownPoints(rows: readonly ResultRow[], curves: PublishedCurves): OwnPoints[] {
  const matching = rows.filter((row) => belongs(row, curves));
  return [...new Set(matching.map((row) => row.dataset))].map((dataset) => ({
    dataset,
    points: aurocPoints(matching.filter((row) => row.dataset === dataset)),
  }));
}

function panelTraces(
  curves: PublishedCurves,
  own: readonly OwnPoints[],
  place: number,
  datasets: readonly string[],
): object[] {
  const where = { xaxis: `x${axisNumber(place)}`, yaxis: `y${axisNumber(place)}` };
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
function ownMarker(dataset: number, symbol: string, color: string): object {
  return {
    color: dataset === 0 ? "rgba(255,255,255,0)" : "rgba(120,120,120,0.45)",
    symbol,
    size: 11,
    line: { color, width: 2 },
  };
}

/** Two rows (chest, head CT) of two plots (classes, samples). */
function panelAxes(
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

function captionOf(drawn: readonly OwnPoints[], left: number): string {
  return [
    `Dashed lines: ${publishedWords(drawn.map((own) => own.dataset))}`,
    drawn.length > 0
      ? `Large open markers: this run, on ${[...new Set(drawn.map((own) => datasetWords(own.dataset)))].join(", ")}, with intervals.`
      : "",
    networkWords(
      drawn.flatMap((own) => own.points.flatMap((point) => point.classifiers)),
      "Classifier of this run",
    ),
    left > 0
      ? `${left} result${left === 1 ? " has" : "s have"} no counterpart among these plots and ${left === 1 ? "is" : "are"} not shown.`
      : "",
  ]
    .filter(Boolean)
    .join(" ");
}

function altOf(drawn: readonly OwnPoints[]): string {
  const paper = publishedCurves
    .map(
      (curves) =>
        `${curves.anatomy}, ${curves.benchmark}, from ${count(curves.levels[0])} to ${count(curves.levels[curves.levels.length - 1])}: ${publishedTrainingData
          .map((name) => `${name} ${curves.auroc[name][0]} to ${curves.auroc[name][curves.levels.length - 1]}`)
          .join(", ")}`,
    )
    .join("; ");
  const ours = drawn.flatMap((own) =>
    own.points.map(
      (point) =>
        `${own.dataset}, level ${count(point.level)}, ${point.trainingData} ${withInterval(point.auroc, point.low, point.high)}`,
    ),
  );
  return `Mean AUROC as published: ${paper}.${ours.length > 0 ? ` This run: ${ours.join("; ")}.` : ""}`;
}
