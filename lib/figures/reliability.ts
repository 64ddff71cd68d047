/** Is a score a probability? Each classifier's reliability curve, and below it the number of answers behind each point. */
import { reliabilityCurve } from "../statistics/calibration/reliability-curve";
import type { ClassifierRun } from "../experiment/collect-results";
import { UserError } from "../support/errors";
import type { Figure } from "./drawing/figure";
import { frameLayout } from "./drawing/frame";
import { axisNumber, panelDomain, panelTitle } from "./drawing/marks";
import { axis, fontSize } from "./drawing/theme";
import { count, networkWords, withInterval } from "./drawing/words";
import { binSizes, identityLine, type ReliabilityPanel, reliabilityTrace } from "./reliability-traces";

/** Pixels; three upper plots are squares. */
const side = 200;
const gap = 24;
const barsHeight = 110;
const plotHeight = side + gap + barsHeight;
const panelGap = 0.055;

type ReliabilityRun = Pick<ClassifierRun, "trainingData" | "predictions" | "unweighted" | "network">;

/**
 * Share of findings against score, a panel for each classifier, with intervals and the size of every bin.
 * Scores are without the class weights of the training, where these are known.
 * @param runs classifiers that were tested on the same images, such as the experiment's three.
 * @throws UserError when there is nothing to draw, the classifiers were tested on different numbers of images, or a score is no probability.
 */
export function reliabilityFigure(runs: readonly ReliabilityRun[]): Figure {
  if (runs.length === 0) throw new UserError("There are no classifiers to draw; train one first.");
  const panels = runs.map(({ trainingData, predictions, unweighted }): ReliabilityPanel => ({
    trainingData,
    points: reliabilityCurve(unweighted ?? predictions),
  }));
  const most = Math.max(...panels.flatMap(({ points }) => points.map(({ answers }) => answers)));
  const layout = frameLayout({
    title: "Is a score of 0.7 right in seven of ten cases?",
    subtitle: "Share of real test images that have the finding, by the classifier's score for it",
    caption: captionOf(runs),
    plotHeight,
    above: 26,
    left: 64,
    below: 58,
  });
  return {
    data: panels.flatMap((panel, place) => [reliabilityTrace(panel, 2 * place), binSizes(panel, 2 * place + 1)]),
    layout: {
      ...layout,
      ...Object.fromEntries(
        panels.flatMap((_, place) => [
          ...curveAxes(place, panels.length),
          ...sizeAxes(place, panels.length, most * 1.55),
        ]),
      ),
      shapes: panels.map((_, place) => identityLine(axisNumber(2 * place))),
      annotations: [
        ...layout.annotations,
        ...panels.map(({ trainingData }, place) =>
          panelTitle(`<b>trained on ${trainingData}</b>`, panelDomain(2 * place), { font: { size: fontSize.text } }),
        ),
      ],
    },
    alt: `Reliability curves on real test images, ${count(runs[0].predictions.length)} answers per classifier. ${panels.map(panelWords).join(". ")}.`,
  };
}

/** Of the scores, from the panel's left to its right. */
function scoreAxis(place: number, panels: number): object {
  const width = (1 - panelGap * (panels - 1)) / panels;
  const left = place * (width + panelGap);
  return { domain: [left, Math.min(1, left + width)], range: [-0.02, 1.02], dtick: 0.2, tickformat: ".1f" };
}

function curveAxes(place: number, panels: number): [string, object][] {
  const number = axisNumber(2 * place);
  const isFirst = place === 0;
  return [
    [`xaxis${number}`, axis("", { ...scoreAxis(place, panels), anchor: `y${number}`, showticklabels: false })],
    [
      `yaxis${number}`,
      axis(isFirst ? "Share with the finding" : "", {
        domain: [1 - side / plotHeight, 1],
        anchor: `x${number}`,
        range: [-0.02, 1.02],
        dtick: 0.2,
        tickformat: ".1f",
        showticklabels: isFirst,
      }),
    ],
  ];
}

/** @param top upper end of the bars' axis: room for the numbers above them. */
function sizeAxes(place: number, panels: number, top: number): [string, object][] {
  const number = axisNumber(2 * place + 1);
  const isMiddle = place === Math.floor((panels - 1) / 2);
  return [
    [
      `xaxis${number}`,
      axis(isMiddle ? "Score, in ten bins" : "", {
        ...scoreAxis(place, panels),
        anchor: `y${number}`,
        showgrid: false,
      }),
    ],
    [
      `yaxis${number}`,
      axis(place === 0 ? "Answers" : "", {
        domain: [0, barsHeight / plotHeight],
        anchor: `x${number}`,
        range: [0, top],
        showticklabels: false,
        showgrid: false,
        ticks: "",
      }),
    ],
  ];
}

function panelWords({ trainingData, points }: ReliabilityPanel): string {
  const words = points.map(
    ({ score, frequency, low, high, answers }) =>
      `${withInterval(frequency, low, high)} at a score of ${score.toFixed(2)}, ${count(answers)} answers`,
  );
  return `Trained on ${trainingData}, share with the finding: ${words.join("; ")}`;
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
