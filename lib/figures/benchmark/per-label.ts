/** AUROC of each label, for the kinds of training data side by side. */
import type { ResultRow, TrainingData } from "../../experiment/results";
import { UserError } from "../../support/errors";
import type { Figure } from "../drawing/figure";
import { frameLayout, labelSpace, plain } from "../drawing/frame";
import { chanceLine, intervalBars, rowAxis, rowSeparator } from "../drawing/marks";
import {
  type AurocPoint,
  aurocFloor,
  aurocPoints,
  intervalWords,
  oneBenchmark,
  presentTraining,
} from "../drawing/points";
import { axis, ink, trainingLooks } from "../drawing/theme";
import { beyondPaper, count, datasetWords, levelWords, withInterval, trainedOn } from "../drawing/words";

const rowHeight = 46;

/**
 * Per-label AUROC with intervals; labels in the order of the AUROC of real training data, best first.
 * @param rows results of one data set, benchmark and level; the mean is left out.
 * @throws UserError when there is nothing to draw, or the rows are of several benchmarks or levels.
 */
export function perLabelFigure(rows: readonly ResultRow[]): Figure {
  const labelRows = rows.filter((row) => row.label !== "mean");
  const { dataset, benchmark } = oneBenchmark(labelRows);
  const points = aurocPoints(labelRows);
  const levels = [...new Set(points.map((point) => point.level))];
  if (levels.length > 1)
    throw new UserError(`These are results of the levels ${levels.join(", ")}; choose the rows of one level.`);
  const present = presentTraining(points);
  const labels = bestFirst(points);
  const names = labels.map(
    (label) =>
      `${plain(label)}<br><span style="color:${ink.faint}">${count(positivesOf(points, label))} positive</span>`,
  );
  const subject = `${datasetWords(dataset)}, ${levelWords(benchmark, levels[0])}`;
  const layout = frameLayout({
    title: "Which findings survive the detour through synthetic images?",
    subtitle: `AUROC of each label on real test images: ${subject}`,
    caption: `Labels are sorted by the AUROC of the classifier trained on real images; "positive" is the number of test images with the label. The gray line at 0.5 is chance. ${intervalWords(points)}${beyondPaper(present)}`,
    plotHeight: rowHeight * labels.length,
    left: labelSpace(names.map((name) => name.replace(/<span.*$/, "00000 positive"))),
    legend: present.map(trainedOn),
  });
  return {
    data: present.map((name, place) => marksOf(name, place - (present.length - 1) / 2, labels, points)),
    layout: {
      ...layout,
      xaxis: axis("AUROC", { range: [aurocFloor(points), 1.005], dtick: 0.1, tickformat: ".1f" }),
      yaxis: rowAxis(names),
      shapes: [chanceLine("x"), ...labels.slice(1).map((_, row) => rowSeparator(row + 0.5, { xref: "x domain" }))],
    },
    alt: `AUROC of each label on real test images, ${subject}. ${labels
      .map(
        (label) =>
          `${label}: ${points
            .filter((point) => point.label === label)
            .map((point) => `${point.trainingData} ${withInterval(point.auroc, point.low, point.high)}`)
            .join(", ")}`,
      )
      .join("; ")}.`,
  };
}

function bestFirst(points: readonly AurocPoint[]): string[] {
  const labels = [...new Set(points.map((point) => point.label))];
  const order = (label: string): number => points.find((point) => point.label === label)?.auroc ?? 0;
  return labels.sort((a, b) => order(b) - order(a));
}

function positivesOf(points: readonly AurocPoint[], label: string): number {
  return Math.max(...points.filter((point) => point.label === label).map((point) => point.positives));
}

/** The marks of one kind of training data. @param place in a row, from its middle. */
function marksOf(name: TrainingData, place: number, labels: readonly string[], points: readonly AurocPoint[]): object {
  const mine = labels.flatMap((label, row) =>
    points.filter((point) => point.label === label && point.trainingData === name).map((point) => ({ row, point })),
  );
  const look = trainingLooks[name];
  return {
    type: "scatter",
    mode: "markers",
    name: trainedOn(name),
    x: mine.map(({ point }) => point.auroc),
    y: mine.map(({ row }) => row + place * 0.24),
    error_x: intervalBars(
      mine.map(({ point }) => point),
      look.color,
      4,
    ),
    marker: { size: 9, color: look.color, symbol: look.symbol },
    text: mine.map(({ point }) => point.label),
    hovertemplate: `%{text}, ${name}: %{x:.3f}<extra></extra>`,
  };
}
