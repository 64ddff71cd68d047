/** Is a score a probability? Each classifier's reliability curve, and below it the number of answers behind each point. */
import { binOf, calibrationBins } from "../statistics/calibration/calibration-error";
import { reliabilityCurve, type ReliabilityPoint } from "../statistics/calibration/reliability-curve";
import type { ClassifierRun } from "../experiment/collect-results";
import { UserError } from "../support/errors";
import type { Figure } from "./drawing/figure";
import { frameLayout } from "./drawing/frame";
import { axisNumber, intervalBars, panelTitle } from "./drawing/marks";
import { axis, fontSize, ink, trainingLooks } from "./drawing/theme";
import { count, networkWords, withInterval } from "./drawing/words";

/** Pixels; three upper plots are squares. */
const side = 200;
const gap = 24;
const barsHeight = 110;
const panelGap = 0.055;

type ReliabilityRun = Pick<ClassifierRun, "trainingData" | "predictions" | "unweighted" | "network">;

interface Panel {
  readonly trainingData: ClassifierRun["trainingData"];
  readonly points: readonly ReliabilityPoint[];
}

/**
 * Share of findings against score, a panel for each classifier, with intervals and the size of every bin.
 * Scores are without the class weights of the training, where these are known.
 * @param runs classifiers that were tested on the same images, such as the experiment's three.
 * @throws UserError when there is nothing to draw, the classifiers were tested on different numbers of images, or a score is no probability.
 */
export function reliabilityFigure(runs: readonly ReliabilityRun[]): Figure {
  if (runs.length === 0) throw new UserError("There are no classifiers to draw; train one first.");
  const panels = runs.map(({ trainingData, predictions, unweighted }): Panel => ({
    trainingData,
    points: reliabilityCurve(unweighted ?? predictions),
  }));
  const most = Math.max(...panels.flatMap(({ points }) => points.map(({ answers }) => answers)));
  const plotHeight = side + gap + barsHeight;
  const layout = frameLayout({
    title: "Is a score of 0.7 right in seven of ten cases?",
    subtitle: "Share of real test images that have the finding, by the classifier's score for it",
    caption: captionOf(runs),
    plotHeight,
    above: 26,
    left: 64,
    below: 58,
  });
  const width = (1 - panelGap * (panels.length - 1)) / panels.length;
  const domain = (place: number): [number, number] => [
    place * (width + panelGap),
    Math.min(1, place * (width + panelGap) + width),
  ];
  const split = barsHeight / plotHeight;
  return {
    data: panels.flatMap((panel, place) => [curve(panel, 2 * place), sizes(panel, 2 * place + 1)]),
    layout: {
      ...layout,
      ...Object.fromEntries(
        panels.flatMap((_, place) => {
          const [upper, lower] = [axisNumber(2 * place), axisNumber(2 * place + 1)];
          const scores = { domain: domain(place), range: [-0.02, 1.02], dtick: 0.2, tickformat: ".1f" };
          const first = place === 0;
          return [
            [`xaxis${upper}`, axis("", { ...scores, anchor: `y${upper}`, showticklabels: false })],
            [
              `yaxis${upper}`,
              axis(first ? "Share with the finding" : "", {
                domain: [1 - side / plotHeight, 1],
                anchor: `x${upper}`,
                range: [-0.02, 1.02],
                dtick: 0.2,
                tickformat: ".1f",
                showticklabels: first,
              }),
            ],
            [
              `xaxis${lower}`,
              axis(place === Math.floor((panels.length - 1) / 2) ? "Score, in ten bins" : "", {
                ...scores,
                anchor: `y${lower}`,
                showgrid: false,
              }),
            ],
            [
              `yaxis${lower}`,
              axis(first ? "Answers" : "", {
                domain: [0, split],
                anchor: `x${lower}`,
                range: [0, most * 1.55],
                showticklabels: false,
                showgrid: false,
                ticks: "",
              }),
            ],
          ];
        }),
      ),
      shapes: panels.map((_, place) => identityLine(axisNumber(2 * place))),
      annotations: [
        ...layout.annotations,
        ...panels.map(({ trainingData }, place) =>
          panelTitle(
            `<b>trained on ${trainingData}</b>`,
            { xref: `x${axisNumber(2 * place)} domain`, yref: `y${axisNumber(2 * place)} domain` },
            { font: { size: fontSize.text } },
          ),
        ),
      ],
    },
    alt: `Reliability curves on real test images, ${count(runs[0].predictions.length)} answers per classifier. ${panels
      .map(
        ({ trainingData, points }) =>
          `Trained on ${trainingData}, share with the finding: ${points
            .map(
              ({ score, frequency, low, high, answers }) =>
                `${withInterval(frequency, low, high)} at a score of ${score.toFixed(2)}, ${count(answers)} answers`,
            )
            .join("; ")}`,
      )
      .join(". ")}.`,
  };
}

function curve({ trainingData, points }: Panel, place: number): object {
  const { color, symbol, dash } = trainingLooks[trainingData];
  return {
    type: "scatter",
    mode: "lines+markers",
    name: `trained on ${trainingData}`,
    showlegend: false,
    xaxis: `x${axisNumber(place)}`,
    yaxis: `y${axisNumber(place)}`,
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

/** Bars with their numbers: some bins hold a hundred times as much as others. */
function sizes({ trainingData, points }: Panel, place: number): object {
  const { color } = trainingLooks[trainingData];
  return {
    type: "bar",
    name: `trained on ${trainingData}`,
    showlegend: false,
    xaxis: `x${axisNumber(place)}`,
    yaxis: `y${axisNumber(place)}`,
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

function identityLine(number: string): object {
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

function captionOf(runs: readonly ReliabilityRun[]): string {
  const sizes = new Set(runs.map(({ predictions }) => predictions.length));
  if (sizes.size > 1)
    throw new UserError(`The classifiers have ${[...sizes].join(" and ")} predictions; test all on the same images.`);
  const [{ predictions }] = runs;
  const different = (key: "image" | "patient" | "label"): string =>
    count(new Set(predictions.map((row) => row[key])).size);
  return [
    `Every classifier gives ${count(predictions.length)} answers: one for each label (${different("label")}) of ${different("image")} test images of ${different("patient")} patients, where the truth is known.`,
    "On the gray line, the score equals the probability.",
    runs.every(({ unweighted }) => unweighted !== undefined)
      ? "Where the training weighed classes, the weights' ratio is taken out of the scores' odds."
      : "Class weights compensate for rare labels by raising scores, and an older version kept no record of them, so points below the line are expected.",
    "Labels are pooled, so opposite errors of two labels cancel here, but not in the mean calibration error.",
    "95\u00a0% intervals (Wilson) count each patient of a bin once.",
    networkWords(runs.map(({ network }) => network)),
  ]
    .filter(Boolean)
    .join(" ");
}
