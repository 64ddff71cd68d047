/** The paper's four plots of mean AUROC with this project's own points laid over them. */
import type { ResultRow } from "../../experiment/results";
import { publishedCurves, publishedTrainingData } from "../../benchmark/published-curves";
import type { Figure } from "../drawing/figure";
import { frameLayout } from "../drawing/frame";
import { axisNumber, chanceLine, panelDomain, panelTitle } from "../drawing/marks";
import { ink } from "../drawing/theme";
import { count, datasetWords, networkWords, publishedWords, withInterval } from "../drawing/words";
import { belongs, ownMarker, ownPoints, type OwnPoints, publishedAxes, publishedTraces } from "./published-panels";

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
      ...panels.flatMap((panel, place) => publishedTraces(panel.curves, panel.own, place, datasets)),
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
      ...Object.fromEntries(panels.flatMap((panel, place) => publishedAxes(panel.curves, panel.own, place, floor))),
      shapes: floor <= 0.5 ? panels.map((_, place) => chanceLine("y", axisNumber(place))) : [],
      annotations: [
        ...layout.annotations,
        ...panels.map((panel, place) =>
          panelTitle(
            `<b>${panel.curves.anatomy}, ${panel.curves.benchmark}</b> (${panel.curves.source})`,
            panelDomain(place),
          ),
        ),
      ],
    },
    alt: altOf(drawn),
  };
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
