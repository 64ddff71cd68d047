/** Names of folders: what follows from what, and that work of earlier versions is found again. */
import { describe, expect, it } from "vitest";
import { planBenchmark } from "../../lib/benchmark/plan";
import { uncalibrated } from "../../lib/benchmark/estimate";
import { Experiment } from "../../lib/experiment/experiment";
import { preset } from "../../lib/experiment/knobs/presets";
import { stageNames } from "../../lib/experiment/stage-names";

const source = { source: "phantom-chest" };
const named = (changes: Record<string, number> = {}): Record<string, string> => {
  const names = stageNames(source, preset("quick", changes), { cohort: 1, model: 1 });
  return {
    cohort: names.cohort,
    gan: names.trained("cpd-gan"),
    synthetic: names.synthetic("cpd-gan"),
    classifier: names.classifier("cpD-GAN"),
    real: names.classifier("real"),
  };
};

describe("stageNames", () => {
  it("gives names that stay as long as stages and presets do", () => {
    expect(named()).toMatchObject({
      cohort: "cohort-phantom-chest-306ddc6b35",
      gan: "cpd-gan-a37023ff34",
      synthetic: "cohort-cpd-gan-36c65d05df",
      classifier: "classifier-cpd-gan-cf8a54054b",
    });
    // Scored by a classifier, whose name is in its own.
    const paper = stageNames(source, preset("paper"), { cohort: 1, model: 2 });
    expect(paper.trained("prog-gan")).toBe("prog-gan-25c5884c5c");
  });

  it("names a continued training after its cohort, so that it is found and deleted with it", () => {
    const names = stageNames(source, preset("quick"), { cohort: 1, model: 1 });
    const [first, longer] = ["a at 40 kimg", "a at 80 kimg"].map((from) => names.continued("cpd-gan", from));
    expect(first).toMatch(new RegExp(`^${names.cohort}-cpd-gan-[0-9a-f]{10}$`));
    expect(first).not.toBe(longer);
  });

  const changed = (changes: Record<string, number>): string[] => {
    const [before, after] = [named(), named(changes)];
    return Object.keys(before).filter((stage) => before[stage] !== after[stage]);
  };

  it("changes the names of a stage and of all that follows from it, and no others", () => {
    expect(changed({ "cohort.combinations": 4 })).toEqual(["cohort", "gan", "synthetic", "classifier", "real"]);
    expect(changed({ "cpdGan.totalKimg": 91 })).toEqual(["gan", "synthetic", "classifier"]);
    expect(changed({ "classifier.maxEpochs": 9 })).toEqual(["classifier", "real"]);
    expect(changed({ "progGan.totalKimg": 91 })).toEqual([]);
  });
});

describe("an experiment", () => {
  const experiment = (seed: number, change: Record<string, number> = {}): string =>
    new Experiment({ preset: "quick", data: "phantom-chest", seed, change }).name;

  it("has a name that stays", () => {
    expect(experiment(1)).toBe("phantom-chest-quick");
    expect(experiment(2)).toBe("phantom-chest-quick-seed=2-002eee");
    expect(experiment(1, { "cpdGan.totalKimg": 100 })).toBe("phantom-chest-quick-totalKimg=100-f25286");
  });

  it("refuses a knob that would have no effect, as a plan does", () => {
    const unused =
      'meanImage.noise has no effect here, because experiments and benchmarks do not train mean image; use "synthcohort';
    expect(() => experiment(1, { "meanImage.noise": 0.5 })).toThrow(unused);
    const plan = { preset: "quick", data: ["phantom-chest"], benchmarks: ["classes" as const] };
    expect(() => planBenchmark({ ...plan, change: { "meanImage.noise": 0.5 } }, uncalibrated)).toThrow(unused);
  });
});
