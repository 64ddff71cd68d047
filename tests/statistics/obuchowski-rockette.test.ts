/** Multi-reader analyses beside what MRMCaov (R) prints of the Van Dyke data, and the size of their tests in simulations. */
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import {
  errorCovariances,
  testOfDifference,
  testOfMean,
  type ErrorCovariances,
  type MeritTest,
} from "../../lib/statistics/multi-reader/obuchowski-rockette";
import { accuracyMerits, aucMerits, type ReadingMatrix } from "../../lib/statistics/multi-reader/reading-matrix";
import { exactTestAgainstChance } from "../../lib/statistics/shares";
import { Random } from "../../lib/support/random";
import { relativeDifference } from "../golden/parity";

type Outcome = Partial<Record<"value" | "error" | "degrees" | "low" | "high" | "p", number>>;
interface Golden {
  readonly negatives: number;
  readonly ratings: Record<"1" | "2", string[]>;
  readonly aucs: Record<"1" | "2", number[]>;
  readonly delong: { covariances: ErrorCovariances; difference: Outcome; means: Outcome[] };
  readonly fixedReaders: {
    covariances: ErrorCovariances;
    difference: Outcome;
    means: (Outcome & Pick<ErrorCovariances, "variance" | "sameCondition">)[];
  };
  readonly nestedInConditions: { covariances: ErrorCovariances; difference: Outcome };
  readonly sensitivity: { covariances: ErrorCovariances; difference: Outcome };
}
const golden = JSON.parse(
  fs.readFileSync(path.join(__dirname, "..", "golden", "statistics", "van-dyke.json"), "utf8"),
) as Golden;
const row = "Obuchowski–Rockette: covariances, errors, degrees of freedom, p";
/** MRMCaov prints seven to ten digits. */
const near = (found: number, wanted: number): void => expect(relativeDifference(row, found, wanted)).toBeLessThan(1e-6);
const nearAll = (found: object | null, wanted: object): void =>
  Object.entries(wanted).forEach(([name, value]) => near((found as Record<string, number>)[name], value as number));
const nearOutcome = (found: MeritTest | null, { low, high, ...wanted }: Outcome): void => {
  nearAll(found, wanted);
  // Ends near 0 have fewer digits.
  expect(found?.low).toBeCloseTo(low!, 6);
  expect(found?.high).toBeCloseTo(high!, 6);
};

/** @param answer of a rating; the matrix's images are the cases. */
function matrixOf(ratings: readonly string[], answer: (rating: number, truth: number) => number): ReadingMatrix {
  const rating = Float64Array.from(ratings.join(""), Number);
  const truth = Uint8Array.from(ratings[0], (_, i) => (i < golden.negatives ? 0 : 1));
  return {
    readers: ratings.length,
    truth,
    stratum: Int32Array.from(truth),
    correct: Uint8Array.from(rating, (value, i) => answer(value, truth[i % truth.length])),
    rating,
  };
}
const numbers = (merits: readonly { value: number }[]): number[] => merits.map(({ value }) => value);

describe("the Van Dyke data", () => {
  const both = (["1", "2"] as const).map((one) => aucMerits(matrixOf(golden.ratings[one], () => 1)));
  const [first, second] = both.map(numbers);

  it("have MRMCaov's AUCs, covariances by DeLong, and tests over readers and cases", () => {
    [...golden.aucs["1"], ...golden.aucs["2"]].forEach((auc, i) => near([...first, ...second][i], auc));
    const covariances = errorCovariances(both);
    nearAll(covariances, golden.delong.covariances);
    nearOutcome(testOfDifference(first, second, covariances).random, golden.delong.difference);
    golden.delong.means.forEach((wanted, i) =>
      nearOutcome(testOfMean([first, second][i], errorCovariances([both[i]]), 0.5).random, wanted),
    );
  });

  it("have its tests of these readers, and of cases that differ between the conditions, given its covariances", () => {
    const { fixedReaders, nestedInConditions } = golden;
    nearOutcome(testOfDifference(first, second, fixedReaders.covariances).fixed, fixedReaders.difference);
    fixedReaders.means.forEach(({ variance, sameCondition, ...wanted }, i) =>
      nearOutcome(testOfMean([first, second][i], { variance, sameCondition }, 0.5).fixed, wanted),
    );
    nearOutcome(testOfDifference(first, second, nestedInConditions.covariances).random, nestedInConditions.difference);
  });

  it("have its covariances and test of shares, here of the cases with the disease", () => {
    const shares = (["1", "2"] as const).map((one) =>
      accuracyMerits(matrixOf(golden.ratings[one], (value, truth) => (truth === 0 ? 2 : value >= 3 ? 1 : 0))),
    );
    const covariances = errorCovariances(shares);
    nearAll(covariances, golden.sensitivity.covariances);
    const [a, b] = shares.map(numbers);
    nearOutcome(testOfDifference(a, b, covariances).random, golden.sensitivity.difference);
  });
});

describe("simulated readers who guess", () => {
  /** Answers of guessing readers; those to one image correlate. */
  const guesses = (readers: number, images: number, random: Random, correlation = 0.3): ReadingMatrix => {
    const common = Array.from({ length: images }, () => (random.chance(0.5) ? 1 : 0));
    const correct = Uint8Array.from({ length: readers * images }, (_, i) =>
      random.chance(Math.sqrt(correlation)) ? common[i % images] : random.chance(0.5) ? 1 : 0,
    );
    const truth = Uint8Array.from({ length: images }, (_, i) => i % 2);
    return { readers, truth, stratum: Int32Array.from(truth), correct, rating: Float64Array.from(correct) };
  };
  const share = (ps: readonly number[]): number => ps.filter((p) => p < 0.05).length / ps.length;
  const studies = 1000;

  it("five of them, image correlation 0.3: a nominal 5 % test has size 5 %, and pooled answers three times that", () => {
    const random = Random.fromSeed(1, "size of a test");
    const ps = Array.from({ length: studies }, () => {
      const matrix = guesses(5, 120, random);
      const merits = accuracyMerits(matrix);
      const right = matrix.correct.reduce((sum, value) => sum + value, 0);
      return {
        readers: testOfMean(numbers(merits), errorCovariances([merits]), 0.5).random!.p,
        pooled: exactTestAgainstChance(right, matrix.correct.length),
      };
    });
    expect(share(ps.map(({ readers }) => readers))).toBeGreaterThan(0.03);
    expect(share(ps.map(({ readers }) => readers))).toBeLessThan(0.07);
    expect(share(ps.map(({ pooled }) => pooled))).toBeGreaterThan(0.14);
  });

  it("five of them in two conditions with other images each: a test of the difference has size 5 %", () => {
    const random = Random.fromSeed(2, "size of a test");
    const ps = Array.from({ length: studies }, () => {
      const apart = [0, 1].map((condition) =>
        accuracyMerits(guesses(5, 60, random)).map(({ value, ofCases }) => {
          const all = new Float64Array(120);
          all.set(ofCases, 60 * condition);
          return { value, ofCases: all };
        }),
      );
      const [a, b] = apart.map(numbers);
      return testOfDifference(a, b, errorCovariances(apart)).random!.p;
    });
    expect(share(ps)).toBeGreaterThan(0.03);
    expect(share(ps)).toBeLessThan(0.07);
  });

  it("two of them need the wider of both intervals: over readers alone, the test is too large", () => {
    const random = Random.fromSeed(3, "size of a test");
    const tests = Array.from({ length: studies }, () => {
      const merits = accuracyMerits(guesses(2, 120, random));
      return testOfMean(numbers(merits), errorCovariances([merits]), 0.5);
    });
    const either = tests.map(({ random: over, fixed }) => Math.max(over?.p ?? 0, fixed?.p ?? 1));
    expect(share(tests.map(({ random: over }) => over?.p ?? 0))).toBeGreaterThan(0.055);
    expect(share(either)).toBeLessThan(0.055);
  });
});

it("says nothing where nothing varies, and needs two readers to speak of others", () => {
  const constant = { value: 1, ofCases: new Float64Array(10) };
  expect(testOfMean([1, 1], errorCovariances([[constant, constant]]), 0.5)).toEqual({ random: null, fixed: null });
  const one = { value: 0.7, ofCases: new Float64Array(10).fill(0.02) };
  const { random, fixed } = testOfMean([0.7], errorCovariances([[one]]), 0.5);
  expect(random).toBeNull();
  expect(fixed).toMatchObject({ value: 0.7, degrees: Infinity });
});
