/**
 * A benchmark as the paper draws it: mean AUROC along the levels, one plot for each data set; a line in a band for
 * training on real images, bars for generative models. The paper's own curves can be laid over.
 */
import type { ResultRow, TrainingData } from "../../experiment/results";
import { UserError } from "../../support/errors";
import { barsOf, lineWithBand, paperCurves } from "./benchmark-traces";
import { type PublishedCurves, publishedCounterpart, publishedTrainingData } from "../../benchmark/published-curves";
import type { Figure } from "../drawing/figure";
import { frameLayout, plain } from "../drawing/frame";
import { levelOrder, meanOfWords, missingWords } from "../drawing/levels";
import { axisNumber, chanceLine, panelTitle } from "../drawing/marks";
import { type AurocPoint, aurocFloor, aurocPoints, intervalWords, presentTraining } from "../drawing/points";
import { axis, fontSize } from "../drawing/theme";
import {
  benchmarkAxis,
  beyondPaper,
  count,
  datasetWords,
  publishedWords,
  withInterval,
  trainedOn,
} from "../drawing/words";

/** One plot. */
interface Panel {
  readonly dataset: string;
  readonly points: readonly AurocPoint[];
  /** The paper's curves of the same anatomy and benchmark, where they are wanted and there are any. */
  readonly paper?: PublishedCurves;
  /** Along the axis. */
  readonly levels: readonly number[];
}

const panelHeight = 300;
/** Axis title, tick labels and the next row's title. */
const rowGap = 92;
const columnGap = 0.045;

/**
 * Mean AUROC over the levels of a benchmark. Points that are missing are left out and named in the caption.
 * @param rows results of one benchmark, of any data sets; those with label `mean` are drawn, the others say in the caption what these are means of.
 * @throws UserError when there is no mean AUROC, or the rows are of several benchmarks.
 */
export function benchmarkFigure(
  rows: readonly ResultRow[],
  {
    published = false,
  }: {
    /** Lay the paper's curves over, dashed. */
    readonly published?: boolean;
  } = {},
): Figure {
  const means = rows.filter((row) => row.label === "mean");
  const benchmark = oneBenchmarkOf(means);
  const panels = panelsOf(means, benchmark, published);
  const points = panels.flatMap((panel) => panel.points);
  const present = presentTraining(points);
  const drawn = panels.flatMap((panel) => panel.paper ?? []);
  const columns = Math.min(2, panels.length);
  const lines = Math.ceil(panels.length / columns);
  const height = lines * panelHeight + (lines - 1) * rowGap;
  const layout = frameLayout({
    title: "How good is a classifier trained on synthetic images?",
    subtitle: `Mean AUROC on real test images${panels.length === 1 ? `: ${plain(datasetWords(panels[0].dataset))}` : ""}`,
    caption: captionOf(rows, points, benchmark, published, drawn.length > 0),
    plotHeight: height,
    below: 62,
    above: panels.length > 1 ? 26 : 4,
    legend: [
      ...present.map(trainedOn),
      ...(drawn.length > 0 ? publishedTrainingData.map((name) => `paper, ${name}`) : []),
    ],
  });
  const lowest = [
    ...points,
    ...drawn.flatMap(({ auroc }) => publishedTrainingData.flatMap((name) => auroc[name].map((low) => ({ low })))),
  ];
  return {
    data: panels.flatMap((panel, place) => panelTraces(panel, place, panels.slice(0, place))),
    layout: {
      ...layout,
      bargap: 0.35,
      bargroupgap: 0.08,
      ...Object.fromEntries(
        panels.flatMap(({ levels }, place) => {
          const [line, column] = [Math.floor(place / columns), place % columns];
          const top = 1 - (line * (panelHeight + rowGap)) / height;
          const width = (1 - columnGap * (columns - 1)) / columns;
          const number = axisNumber(place);
          return [
            [
              `xaxis${number}`,
              axis(benchmarkAxis(benchmark), {
                domain: [column * (width + columnGap), column * (width + columnGap) + width],
                anchor: `y${number}`,
                type: "category",
                categoryorder: "array",
                categoryarray: levels.map(count),
                range: [-0.5, levels.length - 0.5],
                tickangle: 0,
                showgrid: false,
                ...(levels.length > 6 ? { tickfont: { size: fontSize.tick - 1 } } : {}),
              }),
            ],
            [
              `yaxis${number}`,
              axis(column === 0 ? "Mean AUROC" : "", {
                domain: [Math.max(0, top - panelHeight / height), top],
                anchor: `x${number}`,
                range: [aurocFloor(lowest), 1.005],
                dtick: 0.1,
                tickformat: ".1f",
                showticklabels: column === 0,
              }),
            ],
          ];
        }),
      ),
      shapes: panels.map((_, place) => chanceLine("y", axisNumber(place))),
      annotations: [
        ...layout.annotations,
        ...(panels.length > 1
          ? panels.map(({ dataset }, place) =>
              panelTitle(
                `<b>${plain(datasetWords(dataset))}</b>`,
                { xref: `x${axisNumber(place)} domain`, yref: `y${axisNumber(place)} domain` },
                { yshift: 4, font: { size: fontSize.text } },
              ),
            )
          : []),
      ],
    },
    alt: `Mean AUROC on real test images over ${benchmarkAxis(benchmark).toLowerCase()}. ${panels
      .map(
        (panel) =>
          `${datasetWords(panel.dataset)}: ${present
            .map(
              (name) =>
                `trained on ${name} ${
                  inOrder(panel, name)
                    .map((point) => `${withInterval(point.auroc, point.low, point.high)} at ${count(point.level)}`)
                    .join(", ") || "missing"
                }`,
            )
            .join("; ")}`,
      )
      .join(". ")}.`,
  };
}

function oneBenchmarkOf(means: readonly ResultRow[]): string {
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

function panelsOf(means: readonly ResultRow[], benchmark: string, published: boolean): Panel[] {
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

function captionOf(
  rows: readonly ResultRow[],
  points: readonly AurocPoint[],
  benchmark: string,
  published: boolean,
  drawn: boolean,
): string {
  const means = rows.filter((row) => row.label === "mean");
  const paper = drawn
    ? `Dashed: ${publishedWords(means.map((row) => row.dataset))}`
    : `The paper's curves over ${benchmark} for these data were not read off, so none is drawn.`;
  return [
    "Line and band: trained on real images. Bars, starting at chance (0.5): trained on synthetic images.",
    meanOfWords(rows),
    `${intervalWords(points)}${beyondPaper(presentTraining(points))}`,
    missingWords(means),
    published ? paper : "",
  ]
    .filter(Boolean)
    .join(" ");
}

function inOrder({ points, levels }: Panel, name: TrainingData): AurocPoint[] {
  return levels.flatMap((level) => points.filter((point) => point.trainingData === name && point.level === level));
}

/** @param before the plots whose traces are in the legend already. */
function panelTraces(panel: Panel, place: number, before: readonly Panel[]): object[] {
  const isNew = (name: TrainingData): boolean =>
    !before.some(({ points }) => points.some((point) => point.trainingData === name));
  const mine = presentTraining(panel.points);
  const bars = mine.filter((name) => name !== "real").map((name) => barsOf(name, inOrder(panel, name), isNew(name)));
  const real = mine.includes("real") ? lineWithBand(inOrder(panel, "real"), isNew("real")) : [];
  const paper =
    panel.paper === undefined
      ? []
      : paperCurves(
          panel.paper,
          before.every((other) => other.paper === undefined),
        );
  return [...bars, ...paper, ...real].map((trace) => ({
    ...trace,
    xaxis: `x${axisNumber(place)}`,
    yaxis: `y${axisNumber(place)}`,
  }));
}
