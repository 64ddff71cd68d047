import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { auroc } from "../../lib/statistics/auroc";
import {
  delong,
  delongInterval,
  delongOfDifference,
  influences,
  meanInfluences,
  type DelongResult,
} from "../../lib/statistics/delong";
import { normalTwoSided } from "../../lib/statistics/distributions";
import { UserError } from "../../lib/support/errors";
import { Random } from "../../lib/support/random";
import { difference, relativeDifference } from "../golden/parity";

type GoldenCase = Omit<DelongResult, "difference"> & {
  name: string;
  truth: number[];
  scoreA: number[];
  scoreB: number[];
};
const folder = path.join(__dirname, "../golden/statistics");
const golden = JSON.parse(fs.readFileSync(path.join(folder, "delong.json"), "utf8")) as GoldenCase[];
const intervals = JSON.parse(fs.readFileSync(path.join(folder, "delong-interval.json"), "utf8")) as {
  name: string;
  low: number;
  auc: number;
  high: number;
}[];
const normal = JSON.parse(fs.readFileSync(path.join(folder, "normal.json"), "utf8")) as { z: number; p: number }[];

describe("delong", () => {
  it.each(golden)("equals pROC: $name", ({ truth, scoreA, scoreB, ...expected }) => {
    const found = delong(truth, scoreA, scoreB);
    for (const key of ["aucA", "aucB", "low", "high"] as const) {
      expect(difference("DeLong's paired test and interval", found[key], expected[key]), key).toBeLessThan(1e-13);
    }
    expect(relativeDifference("DeLong's p", found.p, expected.p)).toBeLessThan(1e-9);
    expect(found.difference).toBe(found.aucA - found.aucB);
  });

  it("has the areas that auroc has", () => {
    for (const { truth, scoreA, scoreB } of golden) {
      expect(delong(truth, scoreA, scoreB).aucA).toBeCloseTo(auroc(truth, scoreA), 13);
      expect(delong(truth, scoreA, scoreB).aucB).toBeCloseTo(auroc(truth, scoreB), 13);
    }
  });

  it("turns its sign when the classifiers change places", () => {
    const { truth, scoreA, scoreB } = golden[0];
    const there = delong(truth, scoreA, scoreB);
    const back = delong(truth, scoreB, scoreA);
    expect(back.difference).toBe(-there.difference);
    expect(back.p).toBe(there.p);
    expect(back.low).toBeCloseTo(-there.high, 14);
  });

  it("finds nothing between equal scores, and everything between perfect and perfectly wrong ones", () => {
    const truth = [0, 0, 1, 1, 1];
    const score = [1, 2, 3, 4, 5];
    expect(
      delong(
        truth,
        score,
        score.map((x) => 2 * x),
      ),
    ).toEqual({ aucA: 1, aucB: 1, difference: 0, low: 0, high: 0, p: 1 });
    expect(
      delong(
        truth,
        score,
        score.map((x) => -x),
      ),
    ).toEqual({ aucA: 1, aucB: 0, difference: 1, low: 1, high: 1, p: 0 });
  });

  it("knows nothing where a class has one image, also of equal AUROCs", () => {
    const one = influences([0, 1], [1, 2]);
    expect(delongOfDifference(one, one).p).toBeNaN();
  });

  it("rejects the truth in about 5 % of samples without a difference", () => {
    const random = Random.fromSeed(5);
    const truth = Array.from({ length: 120 }, (_, i) => (i % 3 === 0 ? 1 : 0));
    let rejected = 0;
    for (let sample = 0; sample < 1000; sample++) {
      const shared = truth.map((t) => t + random.normal());
      const [a, b] = [0, 1].map(() => shared.map((x) => x + random.normal()));
      if (delong(truth, a, b).p < 0.05) rejected++;
    }
    expect(rejected).toBeGreaterThan(25);
    expect(rejected).toBeLessThan(80);
  });

  it("refuses a class with one image, and scores of another length", () => {
    expect(() => delong([1, 0, 0], [1, 2, 3], [1, 2, 3])).toThrow(/1 positives and 2 negatives/);
    expect(() => delong([1, 1, 0, 0], [1, 2, 3, 4], [1, 2, 3])).toThrow(/4 truths but 3 scores/);
    expect(() => delong([1, 1, 0, 0], [1, 2, 3, 4], [1, 2, 3, NaN])).toThrow(UserError);
  });
});

describe("delongInterval", () => {
  it.each(intervals)("equals pROC: $name", ({ name, low, auc, high }) => {
    const { truth, scoreA } = golden.find((one) => one.name === name)!;
    const found = influences(truth, scoreA);
    const interval = delongInterval(found);
    expect(
      difference("DeLong's paired test and interval", [found.auc, interval.low, interval.high], [auc, low, high]),
    ).toBeLessThan(5e-14);
  });

  it("of the mean is a label's own for equal labels, and narrower by √2 for independent ones", () => {
    const { truth, scoreA } = golden[0];
    const one = influences(truth, scoreA);
    const images = truth.map((_, i) => i);
    const width = (of: typeof one): number => delongInterval(of).high - delongInterval(of).low;
    expect(width(meanInfluences([one, one], [images, images], truth.length))).toBeCloseTo(width(one), 13);
    const others = images.map((image) => image + truth.length);
    expect(width(meanInfluences([one, one], [images, others], 2 * truth.length))).toBeCloseTo(
      width(one) / Math.SQRT2,
      13,
    );
  });
});

it("the mean's interval leaves a label with one positive out, and is NaN when no other is left", () => {
  const { truth, scoreA } = golden[0];
  const images = truth.map((_, i) => i);
  const one = influences(truth, scoreA);
  const single = influences(
    truth.map((_, i) => (i === 0 ? 1 : 0)),
    scoreA,
  );
  expect(single.ofImages.some(Number.isNaN)).toBe(true);
  expect(delongInterval(meanInfluences([one, single], [images, images], truth.length))).toEqual(
    delongInterval(meanInfluences([one], [images], truth.length)),
  );
  expect(delongInterval(meanInfluences([single], [images], truth.length))).toEqual({ low: NaN, high: NaN });
});

describe("normalTwoSided", () => {
  it.each(normal)("equals scipy at z = $z", ({ z, p }) => {
    // exp(-z²/2) turns the rounding of z² into a relative error of about 1e-16 z².
    expect(relativeDifference("normal tail", normalTwoSided(z), p)).toBeLessThan(1e-12);
    expect(normalTwoSided(-z)).toBe(normalTwoSided(z));
  });

  it("ends at 0", () => {
    expect(normalTwoSided(Infinity)).toBe(0);
    expect(normalTwoSided(60)).toBe(0);
  });
});
