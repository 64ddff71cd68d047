/** Average precision, sensitivity and calibration against scikit-learn (golden/statistics/make_merit.py), ties included. */
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { averagePrecision } from "../../lib/statistics/average-precision";
import { calibration } from "../../lib/statistics/calibration/calibration-error";
import { figuresOfMerit, reportedSpecificity } from "../../lib/statistics/figures-of-merit";
import type { Prediction } from "../../lib/statistics/prediction";
import { sensitivityAtSpecificity } from "../../lib/statistics/operating-point";
import { UserError } from "../../lib/support/errors";
import { difference } from "../golden/parity";

interface GoldenCase {
  name: string;
  truth: number[];
  score: number[];
  averagePrecision: number;
  sensitivity: Record<string, number>;
  images: number[];
  binScore: number[];
  binFrequency: number[];
  expectedError: number;
}
const row = "average precision, sensitivity at fixed specificity, calibration";
const golden = JSON.parse(
  fs.readFileSync(path.join(__dirname, "../golden/statistics/merit.json"), "utf8"),
) as GoldenCase[];

describe.each(golden)("as scikit-learn: $name", ({ truth, score, ...expected }) => {
  it("average precision", () => {
    expect(difference(row, averagePrecision(truth, score), expected.averagePrecision)).toBeLessThan(5e-14);
  });

  it.each(Object.entries(expected.sensitivity))("sensitivity at a specificity of %s", (specificity, value) => {
    expect(difference(row, sensitivityAtSpecificity(truth, score, Number(specificity)), value)).toBeLessThan(5e-14);
  });

  it("reliability curve and expected calibration error", () => {
    const { bins, expectedError } = calibration(truth, score);
    expect(bins.map(({ images }) => images)).toEqual(expected.images);
    expect(
      difference(
        row,
        bins.map((bin) => bin.score),
        expected.binScore,
      ),
    ).toBeLessThan(5e-14);
    expect(
      difference(
        row,
        bins.map((bin) => bin.frequency),
        expected.binFrequency,
      ),
    ).toBeLessThan(5e-14);
    expect(difference(row, expectedError, expected.expectedError)).toBeLessThan(5e-14);
  });
});

describe("figuresOfMerit", () => {
  const of = (label: string, { truth, score }: GoldenCase): Prediction[] =>
    truth.map((value, image) => ({ image, patient: `p${image}`, label, truth: value as 0 | 1, score: score[image] }));

  it("has every label's values and their means, without labels of one class, which it lists", () => {
    const [first, second] = golden;
    const never = first.truth.map((_, image): Prediction => ({
      image,
      patient: `p${image}`,
      label: "never",
      truth: 0,
      score: 0.1,
    }));
    const { mean, labels, skipped } = figuresOfMerit([...of("a", first), ...never, ...of("b", second)]);
    expect(skipped).toEqual(["never"]);
    expect(labels.map(({ label }) => label)).toEqual(["a", "b"]);
    expect(labels[1].averagePrecision).toBeCloseTo(second.averagePrecision, 13);
    expect(labels[1].sensitivity).toBeCloseTo(second.sensitivity[String(reportedSpecificity)], 13);
    expect(labels[1].calibrationError).toBeCloseTo(second.expectedError, 13);
    expect(labels[0].prevalence).toBeCloseTo(first.truth.reduce((a, b) => a + b, 0) / first.truth.length, 13);
    expect(mean.averagePrecision).toBeCloseTo((first.averagePrecision + second.averagePrecision) / 2, 13);
    expect(mean.calibrationError).toBeCloseTo((first.expectedError + second.expectedError) / 2, 13);
  });
});

it("what cannot be measured is refused", () => {
  expect(() => averagePrecision([0, 0], [0.1, 0.2])).toThrow(/none of 2 has it/);
  expect(() => sensitivityAtSpecificity([1, 1], [0.1, 0.2], 0.9)).toThrow(UserError);
  expect(() => calibration([1, 0], [0.1, 1.5])).toThrow(/Score 1 is 1.5/);
  expect(() => calibration([], [])).toThrow(UserError);
});
