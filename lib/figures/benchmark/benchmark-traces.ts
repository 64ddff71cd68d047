/** What is drawn in one plot of a benchmark: a line in a band, bars, the paper's curves. */
import { publishedTrainingData } from "../../benchmark/published-curves";
import { trainingDataNames } from "../../experiment/results";
import type { TrainingData } from "../../experiment/results";
import type { PublishedCurves } from "../../benchmark/published-curves";
import { intervalBars } from "../drawing/marks";
import type { AurocPoint } from "../drawing/points";
import { trainingLooks } from "../drawing/theme";
import { count, trainedOn } from "../drawing/words";

/** Bars from chance, with intervals. */
export function barsOf(name: TrainingData, points: readonly AurocPoint[], showlegend: boolean): object {
  const { color, pattern } = trainingLooks[name];
  return {
    type: "bar",
    legendrank: 2 + trainingDataNames.indexOf(name),
    name: trainedOn(name),
    legendgroup: name,
    offsetgroup: name,
    showlegend,
    x: points.map((point) => count(point.level)),
    base: 0.5,
    y: points.map((point) => point.auroc - 0.5),
    customdata: points.map((point) => point.auroc),
    hovertemplate: `${name}: %{customdata:.3f}<extra></extra>`,
    marker: {
      color,
      line: { color: "#333333", width: 1 },
      pattern: { shape: pattern, fgcolor: "#333333", fillmode: "overlay", size: 9, solidity: 0.18 },
    },
    error_y: intervalBars(points, "#333333", 5),
  };
}

/** The line of real training data in its band. */
export function lineWithBand(points: readonly AurocPoint[], showlegend: boolean): object[] {
  const { color, band, dash, symbol } = trainingLooks.real;
  const x = points.map((point) => count(point.level));
  const edge = { type: "scatter", mode: "lines", x, line: { width: 0 }, hoverinfo: "skip", showlegend: false };
  return [
    { ...edge, y: points.map((point) => point.low) },
    { ...edge, y: points.map((point) => point.high), fill: "tonexty", fillcolor: band },
    {
      type: "scatter",
      mode: "lines+markers",
      legendrank: 1,
      name: "trained on real",
      legendgroup: "real",
      showlegend,
      x,
      y: points.map((point) => point.auroc),
      line: { color, dash, width: 2.5 },
      marker: { color, symbol, size: 9 },
      hovertemplate: "real: %{y:.3f}<extra></extra>",
    },
  ];
}

/** The paper's curves, dashed; each over a light one, to be seen on bars of its own color. */
export function paperCurves({ levels, auroc }: PublishedCurves, showlegend: boolean): object[] {
  const x = levels.map(count);
  return publishedTrainingData.flatMap((name) => {
    const { color, symbol } = trainingLooks[name];
    const curve = { type: "scatter", x, y: auroc[name] };
    return [
      {
        ...curve,
        mode: "lines",
        line: { color: "rgba(255,255,255,0.7)", width: 3.5 },
        hoverinfo: "skip",
        showlegend: false,
      },
      {
        ...curve,
        mode: "lines+markers",
        legendrank: 10 + publishedTrainingData.indexOf(name),
        name: `paper, ${name}`,
        showlegend,
        line: { color, dash: "dash", width: 1.75 },
        marker: { color: "#ffffff", symbol, size: 7, line: { color, width: 1.5 } },
        hovertemplate: `paper, ${name}: %{y:.3f}<extra></extra>`,
      },
    ];
  });
}
