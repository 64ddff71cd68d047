/** One classifier's reliability: its curve, the number of answers behind each point, and the line of a perfect one. */
import type { ClassifierRun } from "../experiment/collect-results";
import { binOf, calibrationBins } from "../statistics/calibration/calibration-error";
import type { ReliabilityPoint } from "../statistics/calibration/reliability-curve";
import { intervalBars, panelOf } from "./drawing/marks";
import { fontSize, ink, trainingLooks } from "./drawing/theme";
import { count } from "./drawing/words";

/** One classifier. */
export interface ReliabilityPanel {
  readonly trainingData: ClassifierRun["trainingData"];
  readonly points: readonly ReliabilityPoint[];
}

/** The curve, with intervals. @param place of its axes. */
export function reliabilityTrace({ trainingData, points }: ReliabilityPanel, place: number): object {
  const { color, symbol, dash } = trainingLooks[trainingData];
  return {
    type: "scatter",
    mode: "lines+markers",
    name: `trained on ${trainingData}`,
    showlegend: false,
    ...panelOf(place),
    x: points.map(({ score }) => score),
    y: points.map(({ frequency }) => frequency),
    error_y: intervalBars(
      points.map(({ frequency, low, high }) => ({ auroc: frequency, low, high })),
      color,
      4,
    ),
    line: { color, dash, width: 1.5 },
    marker: { color, symbol, size: 7 },
    hovertemplate: "score %{x:.2f}: %{y:.3f}<extra></extra>",
  };
}

/** Bars with their numbers: some bins hold a hundred times as much as others. @param place of their axes. */
export function binSizes({ trainingData, points }: ReliabilityPanel, place: number): object {
  const { color } = trainingLooks[trainingData];
  return {
    type: "bar",
    name: `trained on ${trainingData}`,
    showlegend: false,
    ...panelOf(place),
    x: points.map(middleOf),
    y: points.map(({ answers }) => answers),
    width: 0.8 / calibrationBins,
    text: points.map(({ answers }) => count(answers)),
    textposition: "outside",
    textangle: -90,
    constraintext: "none",
    cliponaxis: false,
    textfont: { size: fontSize.caption, color: ink.text },
    marker: { color },
    hovertemplate: "%{text} answers<extra></extra>",
  };
}

/** The middle of a bin's range of scores. */
function middleOf({ score }: ReliabilityPoint): number {
  return (binOf(score, calibrationBins) + 0.5) / calibrationBins;
}

/** Where score and share are equal. @param number of the axes. */
export function identityLine(number: string): object {
  return {
    type: "line",
    layer: "below",
    xref: `x${number}`,
    yref: `y${number}`,
    x0: 0,
    y0: 0,
    x1: 1,
    y1: 1,
    line: { color: ink.faint, width: 1.5 },
  };
}
