/** What an experiment mixes by default, what it refuses, and the names of its folders. */
import { describe, expect, it } from "vitest";
import { Experiment } from "../../lib/experiment/experiment";
import { preset } from "../../lib/experiment/presets";
import { mixtureWords, usualMixtures } from "../../lib/experiment/sharing/mixtures";
import { stageNames } from "../../lib/experiment/stage-names";

describe("usual mixtures", () => {
  it("are 2 % of the patients, more of them, and the few with synthetic images", () => {
    expect(usualMixtures("flow", 9000, { batchSize: 32 })).toEqual([
      { share: 0.02 },
      { share: 0.15 },
      { share: 0.02, model: "flow", synthetic: 4 },
    ]);
  });

  it("are as many patients as minibatches need where there are few, and never all", () => {
    expect(usualMixtures("flow", 720, { batchSize: 32 })[0]).toEqual({ share: 0.18 });
    expect(usualMixtures("flow", 60, { batchSize: 32 }).map(({ share }) => share)).toEqual([0.5, 0.71, 0.5]);
  });

  it("have words", () => {
    expect(usualMixtures("flow", 9000, { batchSize: 32 }).map(mixtureWords)).toEqual([
      "2 % real",
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
