/** What an experiment mixes by default, what it refuses, and the names of its folders. */
import { describe, expect, it } from "vitest";
import { Experiment } from "../../lib/experiment/experiment";
import { preset } from "../../lib/experiment/knobs/presets";
import { mixtureWords, usualMixtures } from "../../lib/experiment/sharing/mixtures";
import { sizeReaching } from "../../lib/statistics/learning-curve";
import { stageNames } from "../../lib/experiment/stage-names";

describe("usual mixtures", () => {
  it("are 2 % of the patients, more of them, and the few with synthetic images", () => {
    expect(usualMixtures("flow", 9000, { batchSize: 32 })).toEqual([
      { share: 0.02 },
      { share: 0.06 },
      { share: 0.15 },
      { share: 0.02, model: "flow", synthetic: 4 },
    ]);
  });

  it("are as many patients as minibatches need where there are few, and never all", () => {
    expect(usualMixtures("flow", 720, { batchSize: 32 })[0]).toEqual({ share: 0.18 });
    expect(usualMixtures("flow", 60, { batchSize: 32 }).map(({ share }) => share)).toEqual([0.5, 0.6, 0.71, 0.5]);
  });

  it("have points near enough that a bent learning curve is read right to a tenth", () => {
    // A power law through what real images of `quick` once reached: 0.838 with 181, 0.906 with 1,350, 0.922 with 9,000.
    const [limit, factor, power] = [0.9274388, 3.58643, 0.710944];
    const shares = [...usualMixtures("flow", 9000, { batchSize: 32 }).filter(({ model }) => !model), { share: 1 }];
    const curve = shares.map(({ share }) => ({ size: 9000 * share, value: limit - factor * (9000 * share) ** -power }));
    for (let value = 0.84; value < 0.921; value += 0.005) {
      const ratio = sizeReaching(curve, value) / ((limit - value) / factor) ** (-1 / power);
      expect([value, ratio > 0.999, ratio < 1.11]).toEqual([value, true, true]);
    }
  });

  it("have words", () => {
    expect(usualMixtures("flow", 9000, { batchSize: 32 }).map(mixtureWords)).toEqual([
      "2 % real",
      "6 % real",
      "15 % real",
      "2 % real + 4 × flow",
    ]);
    expect(mixtureWords({ share: 1, model: "cpd-gan", synthetic: "first" })).toBe("cpD-GAN, then 100 % real");
  });
});

describe("an experiment", () => {
  const experiment = new Experiment({ preset: "smoke", data: "phantom-chest", seed: 1 });

  it("refuses half a mixture", async () => {
    const half = "either both or none of model and synthetic";
    await expect(experiment.mixtures([{ share: 0.1, model: "flow" }])).rejects.toThrow(half);
    await expect(experiment.mixtures([{ share: 0.1, synthetic: 2 }])).rejects.toThrow(half);
    await expect(experiment.mixtures([{ share: 0.1, model: "flow", synthetic: 0 }])).rejects.toThrow("must be above 0");
  });

  it("has other folders for other mixtures, seeds and starts, which begin with the cohort's name", () => {
    const names = (model: number): string[] => {
      const { further, cohort } = stageNames({ source: "phantom-chest" }, preset("smoke"), { cohort: 1, model });
      const mixed = further("mixture", "mix", [cohort, "flow"], { share: 0.1, times: 2 });
      const all = [
        ...[mixed, further("mixture", "mix", [cohort, "flow"], { share: 0.2, times: 2 })],
        ...[further("mixture", "mix", [cohort, "cpd"], { share: 0.1, times: 2 })],
        ...[further("classifier", "classify", [mixed], {}), further("classifier", "classify", [mixed, "start"], {})],
      ];
      expect(all.filter((name) => !name.startsWith(`${cohort}-`))).toEqual([]);
      return all;
    };
    expect(new Set([...names(1), ...names(2)]).size).toBe(10);
  });
});
