/** Power of a plan, before anything is computed. */
import { describe, expect, it } from "vitest";
import { AurocTable } from "../../lib/benchmark/claims/auroc-table";
import { Gaps } from "../../lib/benchmark/claims/gaps";
import { planPower, type ClaimPower } from "../../lib/benchmark/claims/plan-power";
import { uncalibrated } from "../../lib/benchmark/estimate";
import { planBenchmark } from "../../lib/benchmark/plan";
import type { ResultRow, TrainingData } from "../../lib/experiment/results";

const plan = planBenchmark(
  { preset: "standard", data: ["phantom-chest"], benchmarks: ["classes", "samples"], seeds: [1] },
  uncalibrated,
);

/** Earlier results of two seeds at two places: cpD-GAN's AUROCs are `spread` apart, everything else is constant. */
function earlier(spread: number): { gaps: Gaps; examined: [] } {
  const rows = [20, 2].flatMap((level) =>
    [1, 2].flatMap((model_seed) =>
      (["real", "cpD-GAN", "prog-GAN"] as TrainingData[]).map((training_data): ResultRow => {
        const auroc = 0.8 + level / 1e4 + (training_data === "cpD-GAN" ? (model_seed - 1.5) * spread : 0);
        const at = { dataset: "phantom-chest", benchmark: "classes", level, training_data, model_seed, label: "mean" };
        return { ...at, auroc, auroc_low: auroc, auroc_high: auroc, positives: 1, negatives: 1 };
      }),
    ),
  );
  return { gaps: new Gaps(new AurocTable(rows)), examined: [] };
}

function claim(powers: readonly ClaimPower[], number: number, test: string): ClaimPower {
  return powers.find((one) => one.claim === number && one.test.startsWith(test))!;
}

describe("the power of a plan", () => {
  const powers = planPower(plan, earlier(0.034 * Math.SQRT2));

  it("is that of the paper's effect at the plan's levels, with the spread of earlier results", () => {
    const second = claim(powers, 2, "real − cpD-GAN");
    // (0.79 − 0.754) − (0.967 − 0.957), from two gaps that each vary by 0.034.
    expect(second.effect).toBeCloseTo(0.026, 10);
    expect(second.deviation).toBeCloseTo(0.034 * Math.SQRT2, 10);
    // SciPy's noncentral t: 2 (n − 1) degrees of freedom, one-sided 2.5 %.
    expect(second.seedsNeeded).toBe(28);
    expect(second.source).toBe("phantom-chest, 2 degrees of freedom");
    expect(second.note).toBe("");
  });

  it("says of an effect that no affordable number of seeds shows how many it would take", () => {
    const first = claim(powers, 1, "cpD-GAN − prog-GAN");
    expect(first.effect).toBeCloseTo(0.002, 10);
    expect(first.seedsNeeded).toBeGreaterThan(2000);
    expect(first.note).toBe("untestable: the effect is too small");
  });

  it("says how long the runs of a claim take with so many seeds", () => {
    const { minutes, seedsNeeded } = claim(powers, 2, "real − cpD-GAN");
    const of = (wanted: (title: string) => boolean): number =>
      plan.runs.filter(({ title }) => wanted(title)).reduce((sum, { seconds }) => sum + seconds, 0);
    const ends = of((title) => /classes (20|2)\b/.test(title) && !/prog-GAN|flow/.test(title));
    expect(minutes).toBeCloseTo((seedsNeeded! * ends) / 60, 6);
  });

  it("is not known of what earlier results or the paper do not have", () => {
    const { seedsNeeded, note } = claim(powers, 3, "prog-GAN, D's label accuracy");
    expect([seedsNeeded, note]).toEqual([undefined, "no earlier results say how much trainings vary"]);
    expect(claim(powers, 5, "readers").note).toContain("a table of AUROCs has no readers");
  });
});
