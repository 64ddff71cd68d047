/** The reader study's statistics beside SciPy's, statsmodels' and scikit-learn's numbers (tests/golden/reader-study). */
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { auroc } from "../../lib/statistics/auroc";
import { exactInterval, exactTestAgainstChance } from "../../lib/statistics/shares";
import { holm } from "../../lib/statistics/holm";
import { cohensKappa, fleissKappa } from "../../lib/statistics/kappa";
import { imagesNeeded, intervalWidth, type SampleSizeModel } from "../../lib/reader-study/analysis/sample-size";
import { youdenThreshold } from "../../lib/statistics/operating-point";
import { errorCovariances, testOfMean } from "../../lib/statistics/multi-reader/obuchowski-rockette";
import { Random } from "../../lib/support/random";
import { UserError } from "../../lib/support/errors";
import { relativeDifference } from "../golden/parity";

interface Golden {
  readonly binomial: readonly { successes: number; trials: number; low: number; high: number; p: number }[];
  readonly holm: readonly { p: number[]; adjusted: number[] }[];
  readonly fleiss: readonly { categories: number; counts: number[]; kappa: number }[];
  readonly cohen: readonly { first: number[]; second: number[]; kappa: number }[];
  readonly auc: { truth: number[]; rating: number[]; auc: number };
  readonly sample_size: readonly { accuracy: number; width: number; images: number }[];
  readonly simulated_width: SampleSizeModel & { readers: number; images: number; width: number };
}
const golden = JSON.parse(
  fs.readFileSync(path.join(__dirname, "..", "golden", "reader-study", "statistics.json"), "utf8"),
) as Golden;

const near = (value: number, wanted: number): void =>
  expect(
    relativeDifference(
      "reader study: exact interval and test, Holm, κ, AUC",
      value,
      wanted,
      Math.max(Math.abs(wanted), 1e-3),
    ),
  ).toBeLessThanOrEqual(1e-10);

describe("the binomial distribution", () => {
  it.each(golden.binomial)(
    "$successes of $trials: SciPy's exact interval and test",
    ({ successes, trials, low, high, p }) => {
      const interval = exactInterval(successes, trials);
      near(interval.low, low);
      near(interval.high, high);
      near(exactTestAgainstChance(successes, trials), p);
    },
  );

  it("refuses what is no count", () => {
    for (const [k, n] of [
      [3, 2],
      [-1, 2],
      [0, 0],
      [0.5, 2],
    ])
      expect(() => exactInterval(k, n)).toThrow(RangeError);
  });
});

it.each(golden.holm)("Holm's correction of $p.length values as statsmodels has it", ({ p, adjusted }) => {
  holm(p).forEach((value, i) => near(value, adjusted[i]));
});

describe("agreement", () => {
  it.each(golden.fleiss)("Fleiss' κ as statsmodels has it: $kappa", ({ counts, categories, kappa }) =>
    near(fleissKappa(counts, categories), kappa),
  );
  it.each(golden.cohen)("Cohen's κ as scikit-learn has it: $kappa", ({ first, second, kappa }) =>
    near(cohensKappa(first, second), kappa),
  );

  it("says nothing where all answers are the same, and refuses unequal numbers of readers", () => {
    expect(fleissKappa([3, 0, 3, 0], 2)).toBeNaN();
    expect(cohensKappa(["real", "real"], ["real", "real"])).toBeNaN();
    expect(() => fleissKappa([2, 1, 1, 1], 2)).toThrow(RangeError);
  });
});

it("AUC of signed confidence as scikit-learn has it", () =>
  near(auroc(golden.auc.truth, golden.auc.rating), golden.auc.auc));

describe("the sample size aid", () => {
  it.each(golden.sample_size)(
    "one reader, images alike: statsmodels' size for a width of $width at $accuracy",
    ({ accuracy, width, images }) => {
      expect(imagesNeeded({ accuracy, readerDeviation: 0, imageCorrelation: 0 }, 1, width)).toBe(
        Math.ceil(images - 1e-9),
      );
    },
  );

  it("has the width of simulated studies", () => {
    const { readers, images, width, ...model } = golden.simulated_width;
    // The simulation knows the standard error; a study estimates it, and pays with Student's t.
    const ratio = intervalWidth(model, readers, images) / width;
    expect(ratio).toBeGreaterThan(1);
    expect(ratio).toBeLessThan(1.3);
  });

  it("asks one reader for what the exact interval of an accuracy needs", () => {
    const images = imagesNeeded({ accuracy: 0.6, readerDeviation: 0.03, imageCorrelation: 0.1 }, 1, 0.1)!;
    const { low, high } = exactInterval(Math.round(0.6 * images), images);
    expect((high - low) / 0.1).toBeGreaterThan(1);
    expect((high - low) / 0.1).toBeLessThan(1.04);
  });

  it.each([
    [3, 0.2],
    [5, 0.1],
    [8, 0.08],
  ])("is what the report's interval needs: %i readers, width %f", (readers, width) => {
    const model = { accuracy: 0.6, readerDeviation: 0.03, imageCorrelation: 0.1 };
    const images = imagesNeeded(model, readers, width)!;
    const widths = Array.from({ length: 300 }, (_, study) => studyWidth(model, readers, images, study)).sort(
      (a, b) => a - b,
    );
    expect(widths[150] / width).toBeGreaterThan(0.8);
    expect(widths[150] / width).toBeLessThan(1.12);
  });

  it("gives the fewest images, or none where the readers differ too much", () => {
    const model = { accuracy: 0.6, readerDeviation: 0.05, imageCorrelation: 0.1 };
    const images = imagesNeeded(model, 8, 0.1) as number;
    expect(intervalWidth(model, 8, images)).toBeLessThanOrEqual(0.1);
    expect(intervalWidth(model, 8, images - 1)).toBeGreaterThan(0.1);
    expect(imagesNeeded(model, 3, 0.1)).toBeUndefined();
    expect(() => imagesNeeded({ ...model, accuracy: 1 }, 3, 0.1)).toThrow(UserError);
    expect(() => imagesNeeded({ ...model, imageCorrelation: 1 }, 3, 0.1)).toThrow(UserError);
  });
});

/** The width of the report's interval of one made-up study. */
function studyWidth(model: SampleSizeModel, readers: number, images: number, seed: number): number {
  const random = Random.fromSeed(seed, "readers");
  const { accuracy, readerDeviation, imageCorrelation } = model;
  const ease = Array.from(
    { length: images },
    () => Math.sqrt(imageCorrelation * accuracy * (1 - accuracy)) * (random.chance(0.5) ? 1 : -1),
  );
  const merits = Array.from({ length: readers }, () => {
    const skill = accuracy + readerDeviation * random.normal();
    const right = ease.map((one) => (random.chance(Math.min(1, Math.max(0, skill + one))) ? 1 : 0));
    const value = right.reduce((sum: number, one) => sum + one, 0) / images;
    return { value, ofCases: Float64Array.from(right, (one) => (one - value) / Math.sqrt(images * (images - 1))) };
  });
  const values = merits.map(({ value }) => value);
  const { low, high } = testOfMean(values, errorCovariances([merits]), 0.5).random!;
  return high - low;
}

describe("the threshold of the highest Youden index", () => {
  const balanced = (truth: readonly number[], scores: readonly number[], threshold: number): number => {
    const share = (wanted: number): number => {
      const own = scores.filter((_, i) => truth[i] === wanted);
      return own.filter((score) => (score >= threshold ? 1 : 0) === wanted).length / own.length;
    };
    return (share(0) + share(1)) / 2;
  };

  it("lies between the classes, wherever they lie", () => {
    expect(youdenThreshold([0, 1, 0, 1], [0.98, 0.995, 0.97, 0.999])).toBeCloseTo(0.9875, 12);
    expect(youdenThreshold([0, 0, 0, 1], [1e-9, 2e-9, 3e-9, 5e-9])).toBeCloseTo(4e-9, 15);
    // Youden's index of a guess that no threshold betters.
    expect(youdenThreshold([0, 1], [0.3, 0.3])).toBe(0.3);
    expect(() => youdenThreshold([1, 1], [0.3, 0.4])).toThrow(RangeError);
  });

  it("is as good as the best of all thresholds, also where classes are uneven and scores tie", () => {
    const random = Random.fromSeed(3, "youden");
    for (let round = 0; round < 50; round++) {
      const truth = [0, 1, ...Array.from({ length: 40 }, () => (random.chance(0.2) ? 1 : 0))];
      const scores = truth.map((one) => Math.round(10 * (random.uniform() + 0.4 * one)) / 14);
      const best = Math.max(...[...new Set(scores)].map((score) => balanced(truth, scores, score)));
      expect(balanced(truth, scores, youdenThreshold(truth, scores))).toBeGreaterThanOrEqual(best - 1e-12);
    }
  });
});
