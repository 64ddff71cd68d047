import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { benchmarks } from "../../lib/benchmark/paper-levels";
import { planCohort, type CohortPlan } from "../../lib/cohort/selection/cohort-plan";
import { combinationNames } from "../../lib/cohort/selection/source-table";
import { findSource } from "../../lib/cohort/sources";
import { presetLevels } from "../../lib/benchmark/levels";
import { planBenchmark, type BenchmarkPlan } from "../../lib/benchmark/plan";
import type { PlanOptions } from "../../lib/benchmark/plan-name";
import { uncalibrated } from "../../lib/benchmark/estimate";
import { findRun, readPlan, writePlan } from "../../lib/benchmark/plan-file";
import { UserError } from "../../lib/support/errors";
import type { PresetName } from "../../lib/support/knobs/knob";
import { preset, type Changes } from "../../lib/experiment/knobs/presets";

const phantoms = ["phantom-chest", "phantom-head-ct"];

function plan(options: Partial<PlanOptions>): BenchmarkPlan {
  return planBenchmark({ preset: "smoke", data: ["phantom-chest"], benchmarks: ["classes"], ...options }, uncalibrated);
}

describe("planBenchmark", () => {
  it("lists the runs of a level: a cohort, three models, their synthetic cohorts, four classifiers", () => {
    const { runs, points } = plan({ levels: [2] });
    expect(runs.map(({ stage }) => stage).sort()).toEqual([
      ...["classify", "classify", "classify", "classify", "prepare"],
      ...["sample", "sample", "sample", "train", "train", "train"],
    ]);
    expect(points.map(({ level, trainingData, modelSeed }) => [level, trainingData, modelSeed])).toEqual([
      [2, "real", 1],
      [2, "cpD-GAN", 1],
      [2, "prog-GAN", 1],
      [2, "flow", 1],
    ]);
    for (const { classifier } of points) expect(runs.find(({ id }) => id === classifier)?.stage).toBe("classify");
  });

  it("comes in an order in which every run's needs are before it", () => {
    const { runs } = plan({ data: phantoms, benchmarks, preset: "paper", seeds: [1] });
    const before = new Set<string>();
    for (const { id, needs } of runs) {
      for (const need of needs) expect(before).toContain(need);
      expect(before).not.toContain(id);
      before.add(id);
    }
  });

  it("has the paper's grid: 33 levels, with three models and four classifiers each", () => {
    const { points, runs } = plan({ data: phantoms, benchmarks, preset: "paper", seeds: [1] });
    const levels = new Set(points.map(({ dataset, benchmark, level }) => `${dataset} ${benchmark} ${level}`));
    expect(levels.size).toBe(3 + 6 + 8 + 3 + 5 + 8);
    expect(points).toHaveLength(4 * levels.size);
    expect(runs.filter(({ stage }) => stage === "train")).toHaveLength(3 * levels.size);
  });

  it("trains the real classifier before a GAN whose early stop needs its features", () => {
    const { runs } = plan({ preset: "paper", levels: [2], seeds: [1] });
    const gans = runs.filter((run) => run.stage === "train" && run.model !== "flow");
    const real = runs.find((run) => run.stage === "classify" && run.trainingData === "real")!;
    for (const gan of gans) expect(gan.needs).toContain(real.id);
  });

  it("lists a run that several points share once", () => {
    const { runs, points } = plan({ preset: "standard", benchmarks, seeds: [1], classifiers: 1 });
    const middle = points.filter(
      ({ benchmark, level }) =>
        `${benchmark} ${level}` === "classes 6" ||
        `${benchmark} ${level}` === "samples 1000" ||
        `${benchmark} ${level}` === "resolution 32",
    );
    expect(middle).toHaveLength(12);
    expect(new Set(middle.map(({ classifier }) => classifier)).size).toBe(4);
    // Two resolutions, 20 combinations, two pairs of combinations, few samples; the middle is one of the resolutions.
    expect(runs.filter(({ stage }) => stage === "prepare")).toHaveLength(6);
  });

  it("takes one cohort for all model seeds, and names it after the seed of patients alone", () => {
    const both = plan({ levels: [2], seeds: [1, 2] });
    expect(both.runs.filter(({ stage }) => stage === "prepare")).toHaveLength(1);
    expect(both.runs.filter(({ stage }) => stage === "train")).toHaveLength(6);
    const other = plan({ levels: [2], seeds: [1], cohortSeed: 7 });
    expect(other.runs.map(({ id }) => id).filter((id) => both.runs.some((run) => run.id === id))).toEqual([]);
  });

  it("repeats classifiers on the images of one model; the first has the model's seed, and no other run changes", () => {
    const [one, two] = [1, 2].map((classifiers) => plan({ levels: [2], seeds: [1, 2], classifiers }));
    expect(two.points).toHaveLength(2 * one.points.length);
    expect(two.points.map(({ modelSeed, classifierSeed }) => `${modelSeed} ${classifierSeed}`)).toEqual(
      expect.arrayContaining(["1 1", "1 1001", "2 2", "2 1002"]),
    );
    const ids = new Set(two.runs.map(({ id }) => id));
    expect(one.runs.filter(({ id }) => !ids.has(id))).toEqual([]);
    expect(two.runs.filter(({ stage }) => stage === "train")).toHaveLength(6);
    expect(two.name).not.toBe(one.name);
    expect(() => plan({ classifiers: 0 })).toThrow("There must be 1 classifier of each generator or more.");
  });

  it("stands several pairs of combinations for the level of two", () => {
    const { points, runs } = plan({ preset: "standard", levels: [2], seeds: [1], classifiers: 1 });
    expect(points.map(({ level, contrast }) => `${level} ${contrast}`)).toEqual([
      ...Array.from({ length: 4 }, () => "2 1"),
      ...Array.from({ length: 4 }, () => "2 2"),
    ]);
    expect(runs.filter(({ stage }) => stage === "prepare")).toHaveLength(2);
  });

  it("says what a level or knob cannot be", () => {
    expect(() => plan({ levels: [20] })).toThrow("has no level 20 in the preset smoke; choose from 6, 2");
    expect(() => plan({ change: { "cohort.combinations": 2 } })).toThrow("do not set knobs that the benchmark varies");
  });

  it("takes a level that one data set has and another lacks, and refuses one that none has", () => {
    const { points } = plan({ preset: "standard", data: phantoms, levels: [20, 10], seeds: [1] });
    expect([...new Set(points.map(({ dataset, level }) => `${dataset} ${level}`))]).toEqual([
      "phantom-chest 20",
      "phantom-head-ct 10",
    ]);
    expect(() => plan({ preset: "standard", data: phantoms, levels: [20, 7] })).toThrow(
      "of phantom-chest, phantom-head-ct has no level 7 in the preset standard; choose from 20, 6, 2, 10.",
    );
  });

  it("refuses a source given twice", () => {
    expect(() => plan({ data: ["folder=a", "folder=b"] })).toThrow(
      "The source folder is given twice, but results are named by their source: plan each folder separately.",
    );
  });

  it("is named after data, benchmarks and preset; folders and what differs from the preset are in a hash", () => {
    const named = (options: Partial<PlanOptions>): string => plan(options).name;
    expect(named({})).toBe("phantom-chest-classes-smoke");
    expect(named({ benchmarks })).toBe("phantom-chest-all-smoke");
    expect(named({ benchmarks: ["samples", "classes"] })).toBe("phantom-chest-classes+samples-smoke");
    expect(named({ levels: [2], change: {} })).toBe("phantom-chest-classes-smoke-1bfb0a");
    // What is written out and is the preset's own is no other plan.
    expect(
      named({
        levels: presetLevels("smoke", "phantom-chest", "classes").map(({ level }) => level),
        seeds: [1],
        change: { "cpdGan.totalKimg": 4 },
      }),
    ).toBe("phantom-chest-classes-smoke");
    expect(named({ levels: [2], change: { "cpdGan.totalKimg": 4 } })).toBe(named({ levels: [2] }));
    expect(named({ change: { "cpdGan.totalKimg": 5 } })).not.toBe(named({}));
    expect(named({ data: ["folder=/a"] })).toMatch(/^folder-classes-smoke-[0-9a-f]{6}$/);
    expect(named({ data: ["folder=/a"] })).not.toBe(named({ data: ["folder=/b"] }));
  });

  it.each([
    ["standard", 2, 3.5],
    ["thorough", 30, 45],
  ])("is sized at %s for %d to %d hours, one run after another", (name, least, most) => {
    const { runs } = plan({ preset: name, data: phantoms, benchmarks });
    const hours = runs.reduce((sum, { seconds }) => sum + seconds, 0) / 3600;
    expect(hours).toBeGreaterThan(least);
    expect(hours).toBeLessThan(most);
  });

  it("has all of the paper's levels at 32 pixels in thorough, with four seeds", () => {
    const { points } = plan({ preset: "thorough", data: phantoms, benchmarks });
    const levelsOf = (dataset: string, benchmark: string): number[] => [
      ...new Set(
        points.filter((one) => one.dataset === dataset && one.benchmark === benchmark).map(({ level }) => level),
      ),
    ];
    for (const source of phantoms)
      for (const benchmark of ["classes", "samples"] as const)
        expect(levelsOf(source, benchmark)).toEqual(presetLevels("paper", source, benchmark).map(({ level }) => level));
    expect(new Set(points.map(({ modelSeed }) => modelSeed)).size).toBe(4);
  });
});

describe("the plan's file", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "plan-"));
  const file = path.join(folder, "plan.json");

  it("comes back as it was written, and finds runs by id or its beginning", () => {
    const written = plan({});
    writePlan(file, written);
    expect(readPlan(file)).toMatchObject(JSON.parse(JSON.stringify(written)) as object);
    const { id } = written.runs[3];
    expect(findRun(readPlan(file), id).id).toBe(id);
    expect(findRun(readPlan(file), id.slice(0, -2)).id).toBe(id);
    expect(() => findRun(written, "cpd")).toThrow("Several runs");
    expect(() => findRun(written, "nothing")).toThrow("no run");
  });

  it("is refused when it is none, or points outside the runs", () => {
    expect(() => readPlan(path.join(folder, "absent.json"))).toThrow("does not exist; write it with");
    const plain = JSON.parse(fs.readFileSync(file, "utf8")) as { runs: { id: string }[] };
    plain.runs[0].id = "../elsewhere";
    fs.writeFileSync(file, JSON.stringify(plain));
    expect(() => readPlan(file)).toThrow("is not a plan");
  });

  it("is refused when an earlier version wrote it, with how to write it again", () => {
    writePlan(file, plan({}));
    const earlier = JSON.parse(fs.readFileSync(file, "utf8")) as { version: number };
    fs.writeFileSync(file, JSON.stringify({ ...earlier, version: earlier.version - 1 }));
    expect(() => readPlan(file)).toThrow(UserError);
    expect(() => readPlan(file)).toThrow(
      `${file} is not a plan of this version (version: Invalid input: expected ${earlier.version}); write it again with "synthcohort plan --out ${file}".`,
    );
    fs.rmSync(folder, { recursive: true });
  });

  it.each<[string, (runs: Record<string, unknown>[]) => unknown, RegExp]>([
    ["a cohort elsewhere", (runs) => (runs[1]["cohort"] = "../../elsewhere"), /\(runs\.1\.cohort: /],
    ["a run without knobs", (runs) => delete runs[0]["knobs"], /\(runs\.0\.knobs: /],
    [
      "a knob that is a text",
      (runs) => (runs[0]["knobs"] = { ...(runs[0]["knobs"] as object), resolution: "32" }),
      /\(runs\.0\.knobs: resolution: "32" is not/,
    ],
    [
      "a knob beyond its range",
      (runs) =>
        runs
          .filter((run) => run["stage"] === "train")
          .forEach((run) => (run["knobs"] = { ...(run["knobs"] as object), fmapBase: 1e12 })),
      /knobs: fmapBase: 1000000000000 is not a whole number from 16 to 65536/,
    ],
    [
      "an unknown knob",
      (runs) => (runs[0]["knobs"] = { ...(runs[0]["knobs"] as object), toString: 1 }),
      /there is no knob toString/,
    ],
    ["an unknown stage", (runs) => (runs[0]["stage"] = "delete"), /\(runs\.0\.stage: /],
    ["a run that is none", (runs) => runs.unshift(null as never), /\(runs\.0: /],
    ["negative seconds", (runs) => (runs[0]["seconds"] = -1), /\(runs\.0\.seconds: /],
    [
      "values nested without end",
      (runs) => (runs[0]["more"] = Array.from({ length: 200 }).reduce((inner) => [inner], 1)),
      /nested more than 100 times/,
    ],
  ])("is refused with %s, in one sentence", (_, change, message) => {
    const place = fs.mkdtempSync(path.join(os.tmpdir(), "strange-plan-"));
    const strange = path.join(place, "plan.json");
    writePlan(
      strange,
      planBenchmark({ preset: "smoke", data: ["phantom-chest"], benchmarks: ["classes"], levels: [2] }, uncalibrated),
    );
    const content = JSON.parse(fs.readFileSync(strange, "utf8")) as { runs: Record<string, unknown>[] };
    expect(() => readPlan(strange)).not.toThrow();
    change(content.runs);
    fs.writeFileSync(strange, JSON.stringify(content));
    expect(() => readPlan(strange)).toThrow(UserError);
    expect(() => readPlan(strange)).toThrow(/^[^\n]*is not a plan of this version[^\n]*$/);
    expect(() => readPlan(strange)).toThrow(message);
    fs.rmSync(place, { recursive: true });
  });
});

type CohortKnobs = Parameters<typeof planCohort>[1];
type LevelPlan = {
  readonly benchmark: string;
  readonly level: number;
  readonly knobs: CohortKnobs;
  readonly plan: CohortPlan;
};

/** The images of every level of a preset, as preparation would choose them; none is drawn. */
async function cohortPlans(
  presetName: PresetName,
  source: string,
  wanted: (level: LevelPlan["level"], benchmark: string) => boolean = () => true,
): Promise<LevelPlan[]> {
  const knobsOf = (change: object): CohortKnobs =>
    preset(
      presetName,
      Object.fromEntries(Object.entries(change).map(([key, value]) => [`cohort.${key}`, value as number])) as Changes,
      source,
    ).cohort;
  const levels = benchmarks.flatMap((benchmark) =>
    presetLevels(presetName, source, benchmark)
      .filter(({ level }) => wanted(level, benchmark))
      .map((level) => ({
        benchmark,
        level: level.level,
        knobs: knobsOf(level.knobs),
      })),
  );
  const opened = await findSource(source).open({ knobs: levels[0].knobs, seed: 1 });
  return levels.map((level) => ({ ...level, plan: planCohort(opened, level.knobs, false, 1) }));
}

/** Validation and test are the same along the samples, and a smaller training set is a part of the larger. */
function expectNested(plans: readonly LevelPlan[]): void {
  const [largest, ...smaller] = plans.filter(({ benchmark }) => benchmark === "samples");
  const all = new Set(imagesOf(largest.plan, "train"));
  for (const { plan: one } of smaller) {
    for (const part of ["valid", "test"] as const) expect(imagesOf(one, part)).toEqual(imagesOf(largest.plan, part));
    expect(imagesOf(one, "train").every((image) => all.has(image))).toBe(true);
  }
}

describe("the levels of standard", () => {
  it.each(phantoms)("can be had of %s, with the same test patients along the samples", async (source) => {
    const plans = await cohortPlans("standard", source);
    for (const { plan: one } of plans) expect(imagesOf(one, "test")).toHaveLength(2400);
    expectNested(plans);
  });
});

describe("the levels of a real data set", () => {
  it.each(["standard", "thorough"] as const)("leave its patients' division at %s to its own knobs", (name) => {
    for (const { knobs } of presetLevels(name, "chexpert", "classes")) {
      expect(knobs).not.toHaveProperty("trainShare");
      expect(knobs).not.toHaveProperty("validShare");
    }
    const [{ knobs }] = presetLevels("standard", "chexpert", "samples");
    expect(knobs.testPerCombination).toBe(200);
    expect(presetLevels("standard", "phantom-chest", "samples")[0].knobs.testPerCombination).toBe(400);
  });
});

describe("the levels of thorough", () => {
  it.each(phantoms)("can be had of %s, three pairs of combinations included", { timeout: 120_000 }, async (source) => {
    const ends = [20, 2, 5950, 5400, 200, 100];
    const plans = await cohortPlans("thorough", source, (level) => ends.includes(level));
    for (const { plan: one } of plans) expect(imagesOf(one, "test")).toHaveLength(3600);
    expectNested(plans);
    const pairs = plans.filter(({ benchmark, level }) => benchmark === "classes" && level === 2);
    expect(pairs).toHaveLength(3);
    for (const { plan: one } of pairs) {
      const [without, withIt] = [...new Set(combinationNames(one.kept))]
        .map((name) => name.split(" + ").filter((label) => label !== "No Finding" && label !== ""))
        .sort((a, b) => a.length - b.length);
      expect(withIt).toHaveLength(without.length + 1);
      expect(without.every((label) => withIt.includes(label))).toBe(true);
    }
  });
});

describe("the levels of paper", () => {
  it.each(phantoms)("can be had of %s, with the paper's numbers of images", { timeout: 120_000 }, async (source) => {
    const plans = await cohortPlans("paper", source);
    for (const { benchmark, level, knobs, plan: one } of plans.filter(({ benchmark }) => benchmark !== "resolution")) {
      const combinations = knobs.combinations || combinationsOf(one);
      expect(combinations, `${benchmark} ${level}`).toBeGreaterThanOrEqual(benchmark === "samples" ? 6 : 2);
      expect(
        [imagesOf(one, "train").length, imagesOf(one, "valid").length, imagesOf(one, "test").length],
        `${benchmark} ${level}`,
      ).toEqual(
        [knobs.trainPerCombination, knobs.validPerCombination, knobs.testPerCombination].map(
          (each) => each * combinations,
        ),
      );
    }
    expectNested(plans);
  });
});

function combinationsOf({ kept }: CohortPlan): number {
  const width = kept.labelNames.length;
  return new Set(kept.path.map((_, row) => kept.labels.slice(row * width, (row + 1) * width).join(""))).size;
}

function imagesOf({ kept, split }: CohortPlan, part: string): string[] {
  return kept.path.filter((_, row) => split[row] === part).sort();
}
