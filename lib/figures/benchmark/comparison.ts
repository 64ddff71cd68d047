/**
 * The paper's result: mean AUROC on real test images for classifiers trained on real and on synthetic images.
 * One level is drawn as points with intervals; several as in the paper's plots, a line for real and bars for synthetic images.
 */
import type { ResultRow } from "../../experiment/results";
import { UserError } from "../../support/errors";
import { benchmarkFigure } from "./benchmark";
import type { Figure } from "../drawing/figure";
import { frameLayout, labelSpace, note } from "../drawing/frame";
import { meanOfWords } from "../drawing/levels";
import { chanceLine, intervalBars } from "../drawing/marks";
import { type AurocPoint, aurocFloor, aurocPoints, intervalWords, oneBenchmark } from "../drawing/points";
import { axis, fontSize, ink, trainingLooks } from "../drawing/theme";
import { beyondPaper, datasetWords, levelWords, withInterval } from "../drawing/words";

/**
 * Mean AUROC by training data, with intervals.
 * @param rows results of one data set and one benchmark, at one level or several; only those with label `mean` are drawn.
 * @throws UserError when there is nothing to draw, or the rows are of several benchmarks.
 */
export function comparisonFigure(rows: readonly ResultRow[]): Figure {
  const means = rows.filter((row) => row.label === "mean");
  if (rows.length > 0 && means.length === 0)
    throw new UserError('The results contain no mean AUROC (rows with label "mean"); classify again.');
  const { dataset, benchmark } = oneBenchmark(means);
  const points = aurocPoints(means);
  const levels = new Set(points.map((point) => point.level));
  if (levels.size > 1) return benchmarkFigure(rows);
  return comparisonAtOneLevel(
    points,
    meanOfWords(rows),
    `${datasetWords(dataset)}, ${levelWords(benchmark, points[0].level)}`,
  );
}

const rowHeight = 48;

function comparisonAtOneLevel(points: readonly AurocPoint[], labels: string, subject: string): Figure {
  const names = points.map((point) => point.trainingData);
  const layout = frameLayout({
    title: "How good is a classifier trained on synthetic images?",
    subtitle: `Mean AUROC on real test images: ${subject}`,
    caption: `The rows differ only in the training data of the classifier. ${labels === "" ? "" : `${labels} `}${intervalWords(points)}${beyondPaper(names)} 0.5 is chance, 1 is perfect.`,
    plotHeight: rowHeight * points.length,
    left: labelSpace(names, fontSize.text),
    right: 190,
    below: 58,
    above: 20,
  });
  return {
    data: points.map(markOf),
    layout: {
      ...layout,
      xaxis: axis("Mean AUROC", { range: [aurocFloor(points), 1.005], dtick: 0.1, tickformat: ".1f" }),
      yaxis: axis("", {
        range: [points.length - 0.5, -0.5],
        tickvals: names.map((_, row) => row),
        ticktext: names,
        tickfont: { size: fontSize.text },
        showgrid: false,
        ticks: "",
        showline: false,
      }),
      shapes: [chanceLine("x")],
      annotations: [...layout.annotations, ...headings(points), ...points.map(valueBeside)],
    },
    alt: `Mean AUROC on real test images, ${subject}. ${points.map((point) => `Trained on ${point.trainingData}: ${withInterval(point.auroc, point.low, point.high)}`).join(". ")}.`,
  };
}

function markOf(point: AurocPoint, row: number): object {
  const look = trainingLooks[point.trainingData];
  return {
    type: "scatter",
    mode: "markers",
    name: point.trainingData,
    x: [point.auroc],
    y: [row],
    showlegend: false,
    marker: { size: 10, color: look.color, symbol: look.symbol },
    error_x: intervalBars([point], look.color, 8),
    hovertemplate: `${point.trainingData}: %{x:.3f}<extra></extra>`,
  };
}

/** Above the values beside the plot, and above the line at chance. */
function headings(points: readonly AurocPoint[]): object[] {
  return [
    note(`${points.some((point) => point.seeds > 1) ? "mean" : "AUROC"} (95\u00a0% interval)`, {
      x: 1,
      y: 1,
      xref: "paper",
      yref: "paper",
      xanchor: "left",
      yanchor: "bottom",
      xshift: 12,
      font: { size: fontSize.tick, color: ink.axis },
    }),
    note("chance", {
      x: 0.5,
      y: 1,
      yref: "paper",
      xanchor: "left",
      yanchor: "bottom",
      font: { size: fontSize.caption, color: ink.faint },
    }),
  ];
}

function valueBeside({ auroc, low, high }: AurocPoint, row: number): object {
  return note(withInterval(auroc, low, high), {
    x: 1,
    xref: "paper",
    y: row,
    xanchor: "left",
    xshift: 12,
    font: { size: fontSize.text },
  });
}
