import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { comparePredictions } from "../../lib/statistics/bootstrap/auroc-differences";
import { drawnAurocs } from "../../lib/statistics/bootstrap/drawn-aurocs";
import { interval95 } from "../../lib/statistics/bootstrap/patient-bootstrap";
import type { Prediction } from "../../lib/statistics/prediction";
import { halfWidth, pooledDeviation } from "../../lib/statistics/variance/pooled-deviation";
import { varianceComponents } from "../../lib/statistics/variance/variance-components";
import { Random } from "../../lib/support/random";
import { relativeDifference } from "../golden/parity";

const golden = JSON.parse(fs.readFileSync(path.join(__dirname, "../golden/statistics/components.json"), "utf8")) as {
  values: number[][];
  withinSquare: number;
  betweenSquare: number;
}[];
const row = "variance components";

describe("variance components", () => {
  it.each(golden)(
    "have the mean squares of SciPy's analysis of variance",
    ({ values, withinSquare, betweenSquare }) => {
      const { between, within, betweenDegrees, withinDegrees } = varianceComponents([values]);
      const [generators, classifiers] = [values.length, values[0].length];
      expect(relativeDifference(row, within ** 2, withinSquare)).toBeLessThan(1e-10);
      const expected = (betweenSquare - withinSquare) / classifiers;
      expect(expected).toBeGreaterThan(0);
      expect(relativeDifference(row, between ** 2, expected)).toBeLessThan(1e-10);
      expect([betweenDegrees, withinDegrees]).toEqual([generators - 1, generators * (classifiers - 1)]);
    },
  );

  it("pool places around their own means, and come back from numbers that were drawn with them", () => {
    const random = Random.fromSeed(1, "components");
    const places = Array.from({ length: 400 }, (_, place) =>
      Array.from({ length: 3 }, () => {
        const generator = 0.03 * random.normal();
        return [0, 1].map(() => place + generator + 0.02 * random.normal());
      }),
    );
    const { between, within } = varianceComponents(places);
    expect(between).toBeCloseTo(0.03, 2);
    expect(within).toBeCloseTo(0.02, 2);
  });

  it("are not known of what is not repeated", () => {
    expect(varianceComponents([[[0.9], [0.8]]]).within).toBeNaN();
    expect(pooledDeviation([[0.9], [0.8]])).toEqual({ deviation: NaN, degrees: 0 });
    expect(pooledDeviation([[1, 3], [5], [10, 10, 13]])).toEqual({ deviation: Math.sqrt(8 / 3), degrees: 3 });
  });
});

it("draws of two classifiers are paired: their differences have the interval of the paired bootstrap", () => {
  const random = Random.fromSeed(2, "draws");
  const truths = Array.from({ length: 60 }, () => (random.chance(0.4) ? 1 : 0));
  const classifier = (): Prediction[] =>
    truths.flatMap((truth, image) =>
      ["a", "b"].map((label) => ({
        image,
        patient: `p${image >> 1}`,
        label,
        truth: (label === "a" ? truth : 1 - truth) as 0 | 1,
        score: truth + random.normal(),
      })),
    );
  const [one, other] = [classifier(), classifier()];
  const options = { replicates: 500, seed: 1 };
  const [a, b] = [drawnAurocs(one, options), drawnAurocs(other, options)];
  const { labels, mean } = comparePredictions(one, other, options);
  expect(interval95(a[1].draws.map((value, draw) => value - b[1].draws[draw]))).toEqual({
    low: labels[1].low,
    high: labels[1].high,
  });
  expect((a[0].auroc + a[1].auroc) / 2 - (b[0].auroc + b[1].auroc) / 2).toBeCloseTo(mean.difference, 12);
});

describe("half of an interval's width, of few seeds and a test set", () => {
  it.each([
    [1, 0.008, 0.012],
    [3, 0.008, 0.012],
    [1, 0.02, 0.005],
    [3, 0.002, 0.012],
  ])("holds the truth in 95 %% or a little more: %i levels of two seeds, %f and %f", (levels, ofSeed, ofTestSet) => {
    const random = Random.fromSeed(11, "coverage");
    let [held, wide] = [0, 0];
    const rounds = 4000;
    for (let round = 0; round < rounds; round++) {
      const shared = ofTestSet * random.normal();
      const places = Array.from({ length: levels }, () =>
        [random.normal(), random.normal()].map((one) => ofSeed * one),
      );
      const { deviation, degrees } = pooledDeviation(places);
      const half = halfWidth({ ofSeeds: deviation ** 2 / 2, degrees, ofTestSet: ofTestSet ** 2 }, 0.05);
      if (Math.abs((places[0][0] + places[0][1]) / 2 + shared) <= half) held++;
      wide += half / rounds;
    }
    expect(held / rounds).toBeGreaterThan(0.94);
    // Of the test set alone the half would be 1.96 of its errors; seeds add to it, and do not multiply it.
    expect(wide).toBeLessThan(1.96 * ofTestSet + (levels === 1 ? 9 : 3) * ofSeed);
  });
});
