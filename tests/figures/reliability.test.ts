import { expect, it } from "vitest";
import type { Prediction } from "../../lib/statistics/prediction";
import { reliabilityFigure } from "../../lib/figures";
import { UserError } from "../../lib/support/errors";
import { madeUpPredictions } from "./examples";

interface Drawn {
  readonly type: string;
  readonly xaxis: string;
  readonly x: number[];
  readonly y: number[];
  readonly text?: string[];
  readonly error_y?: { readonly array: number[]; readonly arrayminus: number[] };
}
const network = "a DenseNet";
const answer = (image: number, truth: 0 | 1, score: number): Prediction => ({
  image,
  patient: `p${image}`,
  label: "Edema",
  truth,
  score,
});
const few = {
  trainingData: "real",
  network,
  predictions: [answer(0, 0, 0.05), answer(1, 0, 0.1), answer(2, 1, 0.7), answer(3, 0, 0.62)],
} as const;

it("draws a curve with intervals and its bins' sizes for each classifier, on axes of their own", () => {
  const figure = reliabilityFigure([
    few,
    { ...few, trainingData: "cpD-GAN", predictions: few.predictions.map((row) => ({ ...row, score: 0.95 })) },
  ]);
  const [curve, sizes, ...others] = figure.data as Drawn[];
  expect([curve.x, curve.y].map((values) => values.map((value) => Math.round(value * 1e6) / 1e6))).toEqual([
    [0.075, 0.66],
    [0, 0.5],
  ]);
  // A bin is drawn at its place, 0.7 in the bin that ends there, and says its size.
  expect([sizes.x, sizes.y, sizes.text]).toEqual([
    [0.05, 0.65],
    [2, 2],
    ["2", "2"],
  ]);
  expect(others.map(({ type, xaxis }) => [type, xaxis])).toEqual([
    ["scatter", "x3"],
    ["bar", "x4"],
  ]);
  expect((others[1] as Drawn).x).toEqual([0.95]);
});

it("leaves no point without an interval, even where all answers agree", () => {
  for (const { error_y } of (reliabilityFigure([few]).data as Drawn[]).filter(({ type }) => type === "scatter")) {
    expect(error_y!.array.every((above, i) => above > 0 && error_y!.arrayminus[i] >= 0)).toBe(true);
  }
});

it("has a line where scores are probabilities in every panel, and a caption that counts and warns", () => {
  const runs = (["real", "cpD-GAN", "prog-GAN"] as const).map((trainingData) => ({
    trainingData,
    network,
    predictions: madeUpPredictions(1),
  }));
  const figure = reliabilityFigure(runs);
  expect(
    (figure.layout["shapes"] as { xref: string; x0: number; y0: number; x1: number; y1: number }[]).map(
      ({ xref, x0, y0, x1, y1 }) => [xref, x0, y0, x1, y1],
    ),
  ).toEqual([
    ["x", 0, 0, 1, 1],
    ["x3", 0, 0, 1, 1],
    ["x5", 0, 0, 1, 1],
  ]);
  const caption = (figure.layout["annotations"] as { text: string }[])
    .map(({ text }) => text)
    .join(" ")
    .replace(/<br>/g, " ");
  expect(caption).toContain("1,200 answers: one for each label (3) of 400 test images of 200 patients");
  expect(caption).toContain("Class weights compensate for rare labels");
  expect(caption).toContain("Classifier: a DenseNet.");
});

it("refuses nothing, and classifiers that were tested on other images", () => {
  expect(() => reliabilityFigure([])).toThrow(UserError);
  expect(() => reliabilityFigure([few, { ...few, predictions: few.predictions.slice(1) }])).toThrow(
    /4 and 3 predictions/,
  );
});
