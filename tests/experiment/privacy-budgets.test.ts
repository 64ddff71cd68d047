/** Generators with several privacy budgets: what is trained where, what is found again, and what is said of it. */
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { uncalibrated } from "../../lib/benchmark/estimate";
import { budgetOutlook } from "../../lib/cli/budget-outlook";
import { startEngine } from "../../lib/engine/start";
import { ExperimentFolders } from "../../lib/experiment/experiment-folders";
import { preset } from "../../lib/experiment/knobs/presets";
import { writeBudgets } from "../../lib/experiment/sharing/budget-files";
import { budgetSentences } from "../../lib/experiment/sharing/budget-points";
import { studyInFolder, studyOfExperiment } from "../../lib/experiment/sharing/budget-study";
import { type BudgetStudy, compareBudgets, studiedGenerators } from "../../lib/experiment/sharing/privacy-budgets";
import { stageNames } from "../../lib/experiment/stage-names";
import { readPrivacyRecord } from "../../lib/gan/privacy/privacy-record";
import { madeUpBudgets } from "../figures/examples";
import { temporaryFolder, tinyFlowKnobs } from "../gan/fixtures";
import { writeHalves } from "./halves-cohort";

const root = fs.realpathSync(temporaryFolder());
const at = (...names: string[]): string => path.join(root, ...names);
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

const changes = { "classifier.samplesPerEpoch": 64, "classifier.maxEpochs": 1, "classifier.batchSize": 16 };
const knobs = { ...preset("smoke", changes), flow: { ...tinyFlowKnobs, totalKimg: 0.2 } };
const study = (epsilons: readonly number[] = [8]): BudgetStudy =>
  studyInFolder(at("budgets"), { cohort: at("cohort"), model: "flow", epsilons, seed: 1 }, knobs);

beforeAll(async () => {
  await startEngine();
  writeHalves(at("cohort"));
});

describe("a study of budgets", () => {
  it("has each budget once, by rising ε, then none, then the mean image", () => {
    const generators = studiedGenerators(study([10, 1, 10, 3]));
    expect(generators.map(({ name }) => name)).toEqual(["ε = 1", "ε = 3", "ε = 10", "no budget", "mean image"]);
    expect(generators.map(({ knobs: own }) => ("privacyEpsilon" in own ? own.privacyEpsilon : null))).toEqual([
      ...[1, 3, 10],
      ...[null, null],
    ]);
    expect(generators[2].places.run).toBe(at("budgets", "epsilon-10", "run"));
    expect(new Set(generators.flatMap(({ places }) => Object.values(places))).size).toBe(15);
  });

  it("is refused without a budget, with one of 0, and for a model that has none", () => {
    for (const epsilons of [[], [0], [1, NaN]])
      expect(() => studiedGenerators(study(epsilons))).toThrow("numbers above 0, such as 1,3,10");
    expect(() => studiedGenerators({ ...study(), model: "mean-image" })).toThrow("mean image has no privacy budget");
  });

  it("is refused before any training on a synthetic cohort, and where too few images are held out to attack", async () => {
    writeHalves(at("synthetic"), { kind: "synthetic" });
    writeHalves(at("few"), { size: 90 });
    for (const [name, why] of [
      ["synthetic", /Budgets are compared on real images, and .* holds .*synthetic/],
      ["few", /An attack needs at least 40 real images .*, but there are 30; give a larger/],
    ] as const) {
      const wrong = { ...study(), cohort: at(name) };
      expect(() => budgetOutlook(wrong, uncalibrated, 2)).toThrow(why);
      await expect(compareBudgets(wrong)).rejects.toThrow(why);
      expect(fs.existsSync(at("budgets"))).toBe(false);
    }
  });

  it("of an experiment has its own training as that without a budget", () => {
    const folders = new ExperimentFolders(stageNames({ source: "phantom-chest" }, knobs, { cohort: 1, model: 1 }));
    folders.existingCohort = () => at("cohort");
    const { placesOf, real, attackOf } = studyOfExperiment({ folders, knobs, seed: 1 }, "flow", [1, 3]);
    expect(placesOf(null)).toEqual({
      run: folders.generator("flow"),
      synthetic: folders.synthetic("flow"),
      classifier: folders.classifier("flow"),
    });
    expect(real).toBe(folders.classifier("real"));
    const runs = [1, 3, null, "mean image" as const].map((generator) => placesOf(generator).run);
    expect(new Set(runs).size).toBe(4);
    expect(attackOf(1)).not.toBe(attackOf(3));
  });
});

describe("comparing budgets", { timeout: 300_000 }, () => {
  it("trains, samples, classifies and attacks, keeps to the budget, and finds all of it again", async () => {
    const before = budgetOutlook(study(), uncalibrated, 2);
    expect(before.missing).toEqual({
      "ε = 8": ["training", "sampling", "classifier"],
      "no budget": ["training", "sampling", "classifier"],
      "mean image": ["training", "sampling", "classifier"],
      "real images": ["classifier"],
    });
    expect(before.text).toContain("Privacy budgets of flow on 60 training images at 8×8");
    const first = await compareBudgets(study());
    expect(first.points.map(({ epsilon, delta }) => [epsilon, delta])).toEqual([
      [8, 0.001],
      [null, null],
    ]);
    expect(readPrivacyRecord(at("budgets", "epsilon-8", "run"))).toMatchObject({ epsilon: 8, stepsSpent: 50 });
    expect(readPrivacyRecord(at("budgets", "no-budget", "run"))).toBeUndefined();
    for (const { auroc, attack, control } of first.points)
      for (const { value, low, high } of [auroc, attack, control]) {
        expect(value).toBeGreaterThanOrEqual(low);
        expect(value).toBeLessThanOrEqual(high);
      }
    const trained = fs.statSync(at("budgets", "epsilon-8", "run", "generator.safetensors")).mtimeMs;
    const attacked = fs.statSync(at("budgets", "epsilon-8", "attack.json")).mtimeMs;
    expect(await compareBudgets(study())).toEqual(first);
    expect(fs.statSync(at("budgets", "epsilon-8", "run", "generator.safetensors")).mtimeMs).toBe(trained);
    expect(fs.statSync(at("budgets", "epsilon-8", "attack.json")).mtimeMs).toBe(attacked);
    const after = budgetOutlook(study(), uncalibrated, 2);
    expect(after.seconds).toBe(0);
    expect(after.text).toContain("Nothing is left but attacks");
  });
});

describe("what is said of budgets", () => {
  it("names those that cost everything, and what the others leave", () => {
    expect(budgetSentences(madeUpBudgets)).toEqual([
      "ε = 1: the budget costs everything, as a classifier of flow's images is not shown to be better than one of mean images (0.700).",
      "ε = 3: mean AUROC 0.750, against 0.950 with real images.",
      "ε = 10: mean AUROC 0.800, against 0.950 with real images.",
      "Without a budget: mean AUROC 0.850, against 0.950 with real images.",
    ]);
    const useless = { value: -0.1, low: -0.2, high: 0 };
    const points = madeUpBudgets.points.map((point) => ({ ...point, beyondMeanImage: useless }));
    expect(budgetSentences({ ...madeUpBudgets, points })).toEqual([
      expect.stringMatching(/^ε = 1, ε = 3, ε = 10: the budget costs everything/),
      expect.stringMatching(/^Without a budget, too, .* too short to say what a budget costs\.$/),
    ]);
  });

  it("is written as JSON and as a table with a row for each generator and line", () => {
    const [json, csv] = writeBudgets(at("budgets"), madeUpBudgets);
    expect(JSON.parse(fs.readFileSync(json, "utf8"))).toMatchObject({
      model: "flow",
      points: [{ epsilon: 1 }, {}, {}, {}],
    });
    const lines = fs.readFileSync(csv, "utf8").trim().split("\n");
    expect(lines[0]).toMatch(/^trained_on,epsilon,delta,noise_multiplier,auroc,auroc_low,auroc_high,/);
    expect(lines[1]).toMatch(/^flow,1,0.001,2,0.680000,/);
    expect(lines[4]).toMatch(/^flow,,,,0.850000,/);
    expect(lines.slice(5).map((line) => line.split(",")[0])).toEqual(["mean image", "real"]);
  });
});
