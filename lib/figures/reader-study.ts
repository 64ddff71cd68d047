/** The reader study: accuracy and AUC of people and of a machine over resolution, and beside them the classifiers' AUROC. Paper: readers do better as resolution rises, in line with the classifiers. */
import type { ResultRow } from "../experiment/results";
import type { GroupMeasures, StudyReport } from "../reader-study/analysis/report";
import { UserError } from "../support/errors";
import type { Figure } from "./drawing/figure";
import { frameLayout, plain } from "./drawing/frame";
import { axisNumber, chanceLine, intervalBars, panelDomain, panelOf, panelTitle } from "./drawing/marks";
import { aurocFloor, aurocPoints, intervalWords } from "./drawing/points";
import { axis, ink } from "./drawing/theme";
import { withInterval } from "./drawing/words";
import { type ReaderMeasure, readerMeasures, type ReaderPanel, readerPanels, type ReaderSeries } from "./reader-panels";

/** What all panels share. */
interface Arrangement {
  readonly modalities: readonly string[];
  readonly measures: readonly ReaderMeasure[];
  readonly resolutions: readonly number[];
  /** Lower end of the axes: one for all panels, so that what stands as high is as good. */
  readonly floor: number;
}

/**
 * A row of panels for each modality: from the left the readers' accuracy, their AUC, the classifiers. Accuracy hangs on where a reader
 * draws the line, AUC does not: a machine at chance in one may be nearly perfect in the other.
 * @param classifiers results of the benchmark "resolution" (level: pixels), of any data sets; only those with label `mean` are drawn.
 * @throws UserError when the report has no answers, or a result is not of that benchmark.
 */
export function readerStudyFigure(report: StudyReport, classifiers: readonly ResultRow[] = []): Figure {
  const cells = cellsOf(report);
  const means = meansOf(classifiers);
  const modalities = [...new Set(cells.map((cell) => cell.modality as string))];
  const panels = readerPanels(cells, means, modalities);
  const arrangement: Arrangement = {
    modalities,
    measures: readerMeasures.filter((measure) => panels.some((panel) => panel.measure === measure)),
    resolutions: [
      ...new Set([...cells.map((cell) => cell.resolution as number), ...means.map((row) => row.level)]),
    ].sort((a, b) => a - b),
    floor: aurocFloor(panels.flatMap((panel) => panel.series.flatMap((one) => one.points))),
  };
  const rows = modalities.length;
  const layout = frameLayout({
    title: "Can people tell real from synthetic?",
    subtitle: plain(`${report.title}: ${readersWords(report)}`),
    caption: captionOf(report, means),
    plotHeight: 260 * rows + 80 * (rows - 1),
    above: 24,
    below: 60,
    legend: [...new Set(panels.flatMap((panel) => panel.series.map((series) => series.name)))],
  });
  return {
    data: panels.flatMap((panel, place) =>
      panel.series.map((series, i) =>
        traceOf(series, i, panel, place, arrangement.resolutions, isFirst(panels, place, series.name)),
      ),
    ),
    layout: {
      ...layout,
      ...Object.fromEntries(panels.flatMap((panel, place) => panelAxes(panel, place, arrangement))),
      shapes: panels.map((_, place) => chanceLine("y", axisNumber(place))),
      annotations: [
        ...layout.annotations,
        ...panels.map((panel, place) => panelTitle(`<b>${titleOf(panel)}</b>`, panelDomain(place))),
      ],
    },
    alt: `${panels.flatMap(panelWords).join(". ")}.`,
  };
}

/** @throws UserError when nobody has answered. */
function cellsOf(report: StudyReport): GroupMeasures[] {
  const cells = report.groups.filter((group) => group.by === "cell");
  if (cells.length === 0)
    throw new UserError("The report has no answers to draw; have readers or a machine take the study first.");
  return cells;
}

/** @throws UserError when a result is of another benchmark than "resolution". */
function meansOf(classifiers: readonly ResultRow[]): ResultRow[] {
  const wrong = classifiers.find((row) => row.benchmark !== "resolution");
  if (wrong !== undefined)
    throw new UserError(
      `A result is of the benchmark "${wrong.benchmark}"; only "resolution" can be drawn beside readers.`,
    );
  return classifiers.filter((row) => row.label === "mean");
}

function panelWords({ title, measure, series }: ReaderPanel): string[] {
  return series.map(({ name, points }) => {
    const values = points.map(
      ({ auroc, low, high, resolution }) => `${withInterval(auroc, low, high)} at ${resolution} pixels`,
    );
    return `${title}, ${measure.toLowerCase()}, ${name}: ${values.join(", ")}`;
  });
}

function titleOf({ title, measure }: ReaderPanel): string {
  return measure === "AUC" ? "" : plain(title);
}

/** Points of one resolution stand side by side, so that intervals do not hide one another. */
function traceOf(
  { name, color, symbol, dash, points }: ReaderSeries,
  place: number,
  panel: ReaderPanel,
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
    ...panelOf(panelPlace),
    x: points.map((point) => resolutions.indexOf(point.resolution) + shift),
    y: points.map((point) => point.auroc),
    error_y: intervalBars(points, color, 5),
    line: { color, dash, width: 2 },
    marker: { color, symbol, size: 9, line: { color, width: 2 } },
    hovertemplate: `${name}: %{y:.3f}<extra></extra>`,
  };
}

function isFirst(panels: readonly ReaderPanel[], place: number, name: string): boolean {
  return panels.findIndex((panel) => panel.series.some((series) => series.name === name)) === place;
}

function panelAxes(
  { measure, modality }: ReaderPanel,
  place: number,
  { modalities, measures, resolutions, floor }: Arrangement,
): [string, object][] {
  const row = modalities.indexOf(modality);
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
