import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { logNormalAbove, normalTwoSided } from "../../lib/statistics/distributions";
import { epsilonSpent, noiseForEpsilon, type NoisySteps } from "../../lib/statistics/privacy/privacy-accountant";
import { renyiOfStep, type SampledGaussian } from "../../lib/statistics/privacy/renyi-gaussian";
import { difference, relativeDifference } from "../golden/parity";

type Case = NoisySteps &
  SampledGaussian & { opacus: number; google: number; wholeOrders: { opacus: number; google: number } };

const golden = JSON.parse(
  fs.readFileSync(path.join(__dirname, "../golden/statistics/privacy-budget.json"), "utf8"),
) as {
  wholeOrders: number[];
  cases: Case[];
  steps: (SampledGaussian & { orders: number[]; divergences: number[] })[];
  noise: (NoisySteps & { epsilon: number; noiseMultiplier: number })[];
};

describe("the accountant", () => {
  it.each(golden.steps)(
    "has the Rényi divergences of a step with q = $samplingRate and σ = $noiseMultiplier, as integrated",
    ({ orders, divergences, ...step }) => {
      orders.forEach((order, i) => {
        const row = "privacy accountant: Rényi divergences";
        expect(relativeDifference(row, renyiOfStep(step, order), divergences[i])).toBeLessThan(1e-7);
      });
    },
  );

  it.each(golden.cases)(
    "says of $steps steps with q = $samplingRate and σ = $noiseMultiplier what Opacus and dp-accounting say",
    ({ opacus, google, wholeOrders, ...steps }) => {
      const row = "privacy accountant: ε";
      const [found, whole] = [epsilonSpent(steps), epsilonSpent(steps, golden.wholeOrders)];
      expect(difference(row, found, opacus)).toBeLessThan(1e-6);
      expect(difference(row, whole, wholeOrders.opacus)).toBeLessThan(1e-6);
      expect(difference(row, whole, wholeOrders.google)).toBeLessThan(1e-6);
      // At orders that are not whole, dp-accounting adds absolute values: an upper bound.
      expect(found).toBeLessThan(google + 1e-6);
    },
  );

  it.each(golden.noise)(
    "finds the noise for ε = $epsilon in $steps steps with q = $samplingRate",
    ({ epsilon, noiseMultiplier, ...steps }) => {
      const found = noiseForEpsilon(epsilon, steps)!;
      expect(relativeDifference("privacy accountant: noise for an ε", found, noiseMultiplier)).toBeLessThan(1e-6);
      expect(epsilonSpent({ ...steps, noiseMultiplier: found })).toBeLessThanOrEqual(epsilon);
    },
  );

  it("spends nothing without a step, everything without noise, and more with every step", () => {
    const steps = { samplingRate: 0.01, noiseMultiplier: 1, steps: 0, delta: 1e-5 };
    expect(epsilonSpent(steps)).toBe(0);
    expect(epsilonSpent({ ...steps, steps: 1, noiseMultiplier: 0 })).toBe(Infinity);
    const spent = [1, 10, 100, 1000].map((count) => epsilonSpent({ ...steps, steps: count }));
    expect(spent).toEqual([...spent].sort((a, b) => a - b));
    expect(renyiOfStep({ samplingRate: 0, noiseMultiplier: 1 }, 3)).toBe(0);
  });

  it("says when no noise is enough", () => {
    expect(noiseForEpsilon(1e-5, { samplingRate: 0.01, steps: 100, delta: 1e-5 })).toBeUndefined();
  });
});

it("the logarithm of the normal tail is that of the tail, and goes on where that is 0", () => {
  for (const z of [-40, -3, -0.1, 0, 1, 2.82, 2.83, 5, 20])
    expect(logNormalAbove(z)).toBeCloseTo(Math.log(z < 0 ? 1 - normalTwoSided(z) / 2 : normalTwoSided(z) / 2), 10);
  // Mills' ratio: φ(z)/z times 1 − 1/z² + 3/z⁴ …
  const far = 1000;
  const mills = -(far ** 2) / 2 - Math.log(far * Math.sqrt(2 * Math.PI)) + Math.log1p(-1 / far ** 2 + 3 / far ** 4);
  expect(logNormalAbove(far)).toBeCloseTo(mills, 7);
});
