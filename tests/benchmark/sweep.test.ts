/** A sweep as a plan: all combinations, shared runs once, and the names that experiments have. */
import { describe, expect, it } from "vitest";
import { uncalibrated } from "../../lib/benchmark/estimate";
import { requireComparable } from "../../lib/benchmark/sweep/halving";
import { sweepOutlook } from "../../lib/benchmark/sweep/run-sweep";
import { parseSweep, planSweep } from "../../lib/benchmark/sweep/sweep-plan";
import { Experiment } from "../../lib/experiment/experiment";

const sweep = (...set: string[]): ReturnType<typeof planSweep> =>
  planSweep({ preset: "smoke", data: "phantom-chest", set: parseSweep(set) }, uncalibrated);

describe("what --set says", () => {
  it("is lists, ranges, and text as it is", () => {
    expect(parseSweep(["cpdGan.learningRate=0.002,0.005,0.01", "seed=1..3"])).toEqual({
      "cpdGan.learningRate": [0.002, 0.005, 0.01],
      seed: [1, 2, 3],
    });
    expect(parseSweep(["classifier.blocks=1,1,1"])).toEqual({ "classifier.blocks": ["1,1,1"] });
    expect(parseSweep(["cpdGan.augment=true,false", "seed=2,2"])).toEqual({
      "cpdGan.augment": [true, false],
      seed: [2],
    });
  });

  it("is refused where it means nothing", () => {
    expect(() => parseSweep(["seed"])).toThrow("not of the form key=value");
    expect(() => parseSweep(["seed=3..1"])).toThrow('"3..1" is no range');
    expect(() => parseSweep(["seed=one"])).toThrow("no whole number");
    expect(() => sweep("cpdGan.learnRate=1,2")).toThrow("did you mean cpdGan.learningRate?");
    expect(() => sweep("seed=1..400", "cpdGan.learningRate=0.1,0.2")).toThrow("at most 500");
  });
});

describe("the plan of a sweep", () => {
  const plan = sweep("cpdGan.learningRate=0.002,0.005", "seed=901..902");

  it("has every combination, a whole seed before the next, under the names of experiments", () => {
    expect(plan.experiments.map(({ options: { seed, change } }) => [seed, change!["cpdGan.learningRate"]])).toEqual([
      [901, 0.002],
      [901, 0.005],
      [902, 0.002],
      [902, 0.005],
    ]);
    for (const { options, name, ids, experiment } of plan.experiments) {
      expect(new Experiment(options).name).toBe(name);
      // What it would do is what notebooks look for.
      const folders = experiment.stages().map(({ folder }) => folder.split(/[\\/]/).at(-1));
      for (const id of [ids.cohort, ...ids.trained.values(), ...ids.classifiers.map(({ classifier }) => classifier)])
        expect(folders).toContain(id);
    }
  });

  it("trains the model whose knob is swept alone, and shared runs once", () => {
    expect(plan.models).toEqual(["cpd-gan"]);
    expect(plan.swept).toEqual(["cpdGan.learningRate"]);
    // A seed: a cohort, the real classifier, and twice model, images and classifier.
    expect(plan.runs).toHaveLength(2 * (2 + 2 * 3));
    const before = new Set<string>();
    for (const run of plan.runs) {
      for (const need of run.needs) expect(before).toContain(need);
      before.add(run.id);
    }
  });

  it("trains all models where the knob is the cohort's or the classifiers', and two where theirs are swept", () => {
    expect(sweep("classifier.maxEpochs=1,2").models).toEqual(["cpd-gan", "prog-gan", "flow"]);
    expect(sweep("seed=1..2").models).toEqual(["cpd-gan", "prog-gan", "flow"]);
    expect(sweep("cpdGan.learningRate=0.1,0.2", "flow.guidance=1,2").models).toEqual(["cpd-gan", "flow"]);
    expect(sweep("cpdGan.learningRate=0.1,0.2", "cohort.resolution=16,32").models).toHaveLength(3);
  });

  it("says beforehand what is to do and how long it takes", () => {
    expect(sweepOutlook(plan, 2)).toMatch(
      /^4 experiments, training cpd-gan:\n( {2}to do {2}phantom-chest-smoke-\S+\n){4}0 of 16 runs are found, 16 remain, about .* with 2 at a time/,
    );
  });

  it("can be halved where scores are of one model on one cohort", () => {
    expect(() => requireComparable(plan)).not.toThrow();
    expect(() => requireComparable(sweep("cohort.resolution=16,32"))).toThrow("Halving compares scores");
    expect(() => requireComparable(sweep("cpdGan.learningRate=0.1,0.2", "classifier.maxEpochs=1,2"))).toThrow(
      "Halving",
    );
  });
});
