import * as fs from "node:fs";
import * as path from "node:path";
import { expect, it } from "vitest";
import { noncentralAbove, pairsNeeded, power, type PlannedTest } from "../../lib/statistics/power";
import { studentTwoSided } from "../../lib/statistics/distributions";
import { difference } from "../golden/parity";

const golden = JSON.parse(fs.readFileSync(path.join(__dirname, "../golden/statistics/power.json"), "utf8")) as {
  cases: (PlannedTest & { power: number })[];
  sizes: (Omit<PlannedTest, "pairs"> & { places: number; pairs: number })[];
};

it.each(golden.cases)(
  "the power of $pairs pairs with $degrees degrees, effect $effect, error $error ($side) is scipy's",
  ({ power: expected, ...test }) => {
    expect(difference("power of paired t tests", power(test), expected)).toBeLessThan(1e-9);
  },
);

it.each(golden.sizes)(
  "the pairs needed for 80 % with effect $effect, error $error ($side), pooled over $places places, are scipy's",
  ({ places, pairs, ...test }) => {
    expect(pairsNeeded((n) => ({ ...test, pairs: n, degrees: places * (n - 1) }), 0.8)).toBe(pairs);
  },
);

it("without an effect it is the error, and no number of pairs is enough", () => {
  expect(power({ effect: 0, pairs: 7, error: 0.05, side: "both" })).toBeCloseTo(0.05, 10);
  expect(pairsNeeded((pairs) => ({ effect: 0, pairs, error: 0.05, side: "both" }), 0.8, 1000)).toBe(Infinity);
  expect(noncentralAbove(1.7, 4, 0)).toBeCloseTo(studentTwoSided(1.7, 4) / 2, 11);
});

it("several tests that must all reject need more pairs than the weakest of them", () => {
  const of = (effect: number) => (pairs: number) => ({ effect, pairs, error: 0.025, side: "more" as const });
  const together = (pairs: number): PlannedTest[] => [of(1)(pairs), of(1.2)(pairs)];
  const chance = (pairs: number): number => together(pairs).reduce((all, test) => all * power(test), 1);
  const needed = pairsNeeded(together, 0.8);
  expect(needed).toBeGreaterThan(pairsNeeded(of(1), 0.8));
  expect(chance(needed)).toBeGreaterThanOrEqual(0.8);
  expect(chance(needed - 1)).toBeLessThan(0.8);
});
