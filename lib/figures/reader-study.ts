/** The reader study: accuracy and AUC of people and of a machine over resolution, and beside them the classifiers' AUROC. Paper: readers do better as resolution rises, in line with the classifiers. */
import { trainingDataNames } from "../experiment/results";
import type { ResultRow } from "../experiment/results";
import { dataSets } from "../cohort/datasets";
import type { GroupMeasures, StudyReport } from "../reader-study/analysis/report";
import { UserError } from "../support/errors";
import type { Figure } from "./drawing/figure";
import { frameLayout, plain } from "./drawing/frame";
import { axisNumber, chanceLine, intervalBars, panelTitle } from "./drawing/marks";
import { aurocFloor, aurocPoints, intervalWords } from "./drawing/points";
import { axis, ink, lookOf, trainingLooks } from "./drawing/theme";
import { withInterval } from "./drawing/words";

/** What is drawn: a value with its interval. */
interface Point {
  readonly resolution: number;
  readonly auroc: number;
  readonly low: number;
  readonly high: number;
}

interface Series {
  readonly name: string;
  readonly color: string;
  readonly symbol: string;
  readonly dash: string;
  readonly points: readonly Point[];
}

type Measure = "Accuracy" | "AUC" | "Mean AUROC";

interface Panel {
  readonly title: string;
  readonly measure: Measure;
  readonly series: readonly Series[];
}

/**
 * A row of panels for each modality: from the left the readers' accuracy, their AUC, the classifiers. Accuracy hangs on where a reader
 * draws the line, AUC does not: a machine at chance in one may be nearly perfect in the other.
 * @param classifiers results of the benchmark "resolution" (level: pixels), of any data sets; only those with label `mean` are drawn.
 * @throws UserError when the report has no answers, or a result is not of that benchmark.
 */
export function readerStudyFigure(report: StudyReport, classifiers: readonly ResultRow[] = []): Figure {
  const cells = report.groups.filter((group) => group.by === "cell");
  if (cells.length === 0)
    throw new UserError("The report has no answers to draw; have readers or a machine take the study first.");
  const wrong = classifiers.find((row) => row.benchmark !== "resolution");
  if (wrong !== undefined)
    throw new UserError(
      `A result is of the benchmark "${wrong.benchmark}"; only "resolution" can be drawn beside readers.`,
    );
  const means = classifiers.filter((row) => row.label === "mean");
  const modalities = [...new Set(cells.map((cell) => cell.modality as string))];
  const panels = modalities
    .flatMap((modality) => [
      ...(["Accuracy", "AUC"] as const).map((measure): Panel => ({
        title: modality,
        measure,
        series: readerSeries(
          cells.filter((cell) => cell.modality === modality),
          measure,
        ),
      })),
      {
        title: `${modality}, classifiers`,
        measure: "Mean AUROC",
        series: classifierSeries(
          means.filter((row) => modalities.length === 1 || modalityOf(row.dataset) === modality),
        ),
      } satisfies Panel,
    ])
    .filter((panel) => panel.series.length > 0);
  const rows = modalities.length;
  const measures = (["Accuracy", "AUC", "Mean AUROC"] as const).filter((measure) =>
    panels.some((panel) => panel.measure === measure),
  );
  const names = [...new Set(panels.flatMap((panel) => panel.series.map((series) => series.name)))];
  const layout = frameLayout({
    title: "Can people tell real from synthetic?",
    subtitle: plain(`${report.title}: ${readersWords(report)}`),
    caption: captionOf(report, means),
    plotHeight: 260 * rows + 80 * (rows - 1),
    above: 24,
    below: 60,
    legend: names,
  });
  const resolutions = [
    ...new Set([...cells.map((cell) => cell.resolution as number), ...means.map((row) => row.level)]),
  ].sort((a, b) => a - b);
  // One for all panels, so that what stands as high is as good.
  const floor = aurocFloor(panels.flatMap((panel) => panel.series.flatMap((one) => one.points)));
  const axes = panels.map((panel, place) => panelAxes(panel, place, modalities, measures, resolutions, floor));
  return {
    data: panels.flatMap((panel, place) =>
      panel.series.map((series, i) =>
        traceOf(series, i, panel, place, resolutions, isFirst(panels, place, series.name)),
      ),
    ),
    layout: {
      ...layout,
      ...Object.fromEntries(axes.flat()),
      shapes: panels.map((_, place) => chanceLine("y", axisNumber(place))),
      annotations: [
        ...layout.annotations,
        ...panels.map((panel, place) =>
          panelTitle(`<b>${titleOf(panel)}</b>`, {
            xref: `x${axisNumber(place)} domain`,
            yref: `y${axisNumber(place)} domain`,
          }),
        ),
      ],
    },
    alt:
      panels
        .flatMap((panel) =>
          panel.series.map(
            (series) =>
              `${panel.title}, ${panel.measure.toLowerCase()}, ${series.name}: ${series.points
                .map((point) => `${withInterval(point.auroc, point.low, point.high)} at ${point.resolution} pixels`)
                .join(", ")}`,
          ),
        )
        .join(". ") + ".",
  };
}

function titleOf({ title, measure }: Panel): string {
  return measure === "AUC" ? "" : plain(title);
}

function readerSeries(cells: readonly GroupMeasures[], measure: "Accuracy" | "AUC"): Series[] {
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
function pointOf({ resolution, accuracy, auc, aucInterval }: GroupMeasures, measure: "Accuracy" | "AUC"): Point[] {
  if (measure === "Accuracy")
    return [{ resolution: resolution as number, auroc: accuracy.value, low: accuracy.low, high: accuracy.high }];
  return auc === null || aucInterval === null ? [] : [{ resolution: resolution as number, auroc: auc, ...aucInterval }];
}

function classifierSeries(rows: readonly ResultRow[]): Series[] {
  const points = aurocPoints(rows);
  return trainingDataNames.flatMap((name) => {
    const { color, symbol, dash } = trainingLooks[name];
    const own = points
      .filter((point) => point.trainingData === name)
      .map(({ level, auroc, low, high }) => ({ resolution: level, auroc, low, high }));
    return own.length === 0 ? [] : [{ name: `classifier trained on ${name}`, color, symbol, dash, points: own }];
  });
}

/** Points of one resolution stand side by side, so that intervals do not hide one another. */
function traceOf(
  { name, color, symbol, dash, points }: Series,
  place: number,
  panel: Panel,
  panelPlace: number,
  resolutions: readonly number[],
  inLegend: boolean,
): object {
  const shift = (place - (panel.series.length - 1) / 2) * 0.09;
  return {
    type: "scatter",
    mode: "lines+markers",
    name,
    legendgroup: name,
    showlegend: inLegend,
    xaxis: `x${axisNumber(panelPlace)}`,
    yaxis: `y${axisNumber(panelPlace)}`,
    x: points.map((point) => resolutions.indexOf(point.resolution) + shift),
    y: points.map((point) => point.auroc),
    error_y: intervalBars(points, color, 5),
    line: { color, dash, width: 2 },
    marker: { color, symbol, size: 9, line: { color, width: 2 } },
    hovertemplate: `${name}: %{y:.3f}<extra></extra>`,
  };
}

function isFirst(panels: readonly Panel[], place: number, name: string): boolean {
  return panels.findIndex((panel) => panel.series.some((series) => series.name === name)) === place;
}

function panelAxes(
  { measure, title }: Panel,
  place: number,
  modalities: readonly string[],
  measures: readonly Measure[],
  resolutions: readonly number[],
  floor: number,
): [string, object][] {
  const row = modalities.findIndex((modality) => title === modality || title === `${modality}, classifiers`);
  const height = 1 / (modalities.length + 0.3 * (modalities.length - 1));
  const top = 1 - row * height * 1.3;
  const number = axisNumber(place);
  const gap = 0.11;
  const width = (1 - gap * (measures.length - 1)) / measures.length;
  const left = measures.indexOf(measure) * (width + gap);
  const domain = [left, Math.min(1, left + width)];
  return [
    [
      `xaxis${number}`,
      axis(measures.length > 2 ? "Resolution (pixels)" : "Image resolution (pixels per side)", {
        domain,
        anchor: `y${number}`,
        range: [-0.5, resolutions.length - 0.5],
        tickvals: resolutions.map((_, i) => i),
        ticktext: resolutions.map(String),
        showgrid: false,
      }),
    ],
    [
      `yaxis${number}`,
      axis(measure, {
        domain: [Math.max(0, top - height), top],
        anchor: `x${number}`,
        range: [floor, 1.02],
        dtick: 0.1,
        tickformat: ".1f",
        linecolor: ink.axis,
      }),
    ],
  ];
}

function modalityOf(dataset: string): string | undefined {
  return dataSets.find((set) => set.name === dataset)?.modality.replace(", drawn", "");
}

function readersWords({ groups }: StudyReport): string {
  const all = groups.filter((group) => group.by === "all");
  return all
    .map(
      ({ who, readers, images }) =>
        (who === "machine"
          ? "a machine reader"
          : `${readers} ${who === "simulated" ? "simulated " : ""}${readers === 1 ? "reader" : "readers"}`) +
        `, ${images} images`,
    )
    .join("; ");
}

function captionOf({ groups }: StudyReport, means: readonly ResultRow[]): string {
  const datasets = [...new Set(means.map((row) => row.dataset))];
  const areSimulated = groups.some(({ who }) => who === "simulated");
  return [
    areSimulated ? "The readers are simulated: they show what a study looks like and are no evidence." : "",
    `Accuracy is the share of images correctly called real or synthetic. AUC is how often a synthetic image looked more synthetic than a real image; 0.5 is chance. Intervals are 95\u00a0% intervals over readers and images (Obuchowski and Rockette), or over images only for the machine.`,
    means.length > 0
      ? `Classifiers: ${intervalWords(datasets.flatMap((dataset) => aurocPoints(means.filter((row) => row.dataset === dataset))))}`
      : "",
  ]
    .filter(Boolean)
    .join(" ");
}
