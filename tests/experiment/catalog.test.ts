/** Many experiments: found by their folders, compared by what differs, deleted with what nothing depends on. */
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { ClassifierRun } from "../../lib/experiment/collect-results";
import * as comparison from "../../lib/experiment/catalog/comparison";
import * as deletion from "../../lib/experiment/catalog/deletion";
import * as found from "../../lib/experiment/catalog/found-experiments";
import { Experiment } from "../../lib/experiment/experiment";
import { thisOwner } from "../../lib/runs/lock-owner";
import { Random } from "../../lib/support/random";
import type { Prediction } from "../../lib/statistics/prediction";
import { summarizePredictions } from "../../lib/statistics/bootstrap/auroc-intervals";
import { reportedBootstrap } from "../../lib/statistics/bootstrap/patient-bootstrap";

// Before the imports: where runs and results stand is known when they are loaded.
const work = await vi.hoisted(async () => {
  const [{ mkdtempSync }, { tmpdir }] = [await import("node:fs"), await import("node:os")];
  return (process.env["SYNTHCOHORT_WORK"] = mkdtempSync(`${tmpdir()}/catalog-`));
});
afterAll(() => fs.rmSync(work, { recursive: true, force: true }));
beforeEach(() => {
  for (const name of fs.readdirSync(work)) fs.rmSync(path.join(work, name), { recursive: true });
});

/** An experiment whose stages are all said to be finished, a kilobyte each. */
function make(change: Record<string, number> = {}, seed = 1): Experiment {
  const experiment = new Experiment({ preset: "smoke", data: "phantom-chest", seed, change });
  experiment.remember();
  for (const { folder } of experiment.stages()) {
    fs.mkdirSync(folder, { recursive: true });
    const status = { state: "done", started: "2026-01-01T00:00:00.000Z", seconds: 1 };
    fs.writeFileSync(path.join(folder, "status.json"), JSON.stringify(status).padEnd(1000));
  }
  return experiment;
}

const namesOf = (folders: readonly { readonly folder: string }[]): string[] =>
  folders.map(({ folder }) => path.basename(folder).replace(/-[0-9a-f]{6,10}$/, ""));

describe("experiments", () => {
  it("are found by their folders, with those of versions that wrote no file; benchmarks are none", () => {
    make({ "cpdGan.learningRate": 0.002 });
    fs.mkdirSync(path.join(work, "results", "phantom-chest-quick"));
    fs.mkdirSync(path.join(work, "results", "phantom-chest-classes-quick"));
    fs.cpSync(path.join(work, "results", found.findExperiments()[1].name), path.join(work, "results", "a copy"), {
      recursive: true,
    });
    expect(found.findExperiments().map(({ name, options }) => [name.slice(0, 39), options.change])).toEqual([
      ["phantom-chest-quick", {}],
      ["phantom-chest-smoke-learningRate=0.002-", { "cpdGan.learningRate": 0.002 }],
    ]);
  });

  it("are chosen by parts of their names, and marked", () => {
    make();
    make({}, 2);
    const all = found.findExperiments();
    expect(found.chooseExperiments(all, ["seed=2"])[0].options.seed).toBe(2);
    expect(() => found.chooseExperiments(all, ["phantom-chest"])).toThrow(/^Several experiments have "phantom-chest"/);
    expect(() => found.chooseExperiments(all, ["phantom-chest-smoky"])).toThrow("did you mean phantom-chest-smoke?");
    found.markExperiment(all[0], "  best\nso far ");
    expect(found.findExperiments().map(({ mark }) => mark)).toEqual(["best so far", ""]);
    found.markExperiment(all[0], "");
    expect(found.findExperiments()[0].mark).toBe("");
  });
});

describe("a comparison", () => {
  const predictions = (skill: number, patients = 200): Prediction[] => {
    const random = Random.fromSeed(3, "catalog test");
    return Array.from({ length: patients }, (_, image) => {
      const truth = (image % 2) as 0 | 1;
      return {
        image,
        patient: `p${image}`,
        label: "Edema",
        truth,
        score: 0.5 + 0.1 * random.normals(1)[0] + skill * truth,
      };
    });
  };
  let made = 0;
  const run = (trainingData: ClassifierRun["trainingData"], rows: Prediction[]): ClassifierRun => {
    const summary = summarizePredictions(rows, reportedBootstrap);
    return { trainingData, folder: `run ${made++}`, predictions: rows, summary } as unknown as ClassifierRun;
  };
  const withRuns = (change: Record<string, number>, seed: number, runs: ClassifierRun[]): found.FoundExperiment => {
    const options = { preset: "quick", data: "phantom-chest", seed, change };
    const experiment = new Experiment(options);
    vi.spyOn(experiment, "finishedClassifiers").mockReturnValue(runs);
    return { name: experiment.name, options, experiment, mark: "" };
  };

  it("has the knobs that differ alone, and paired differences from the first", () => {
    const compared = comparison.comparisonOf([
      withRuns({}, 1, [run("real", predictions(0.1)), run("cpD-GAN", predictions(0.05))]),
      withRuns({ "cpdGan.learningRate": 0.002 }, 1, [run("cpD-GAN", predictions(0.08))]),
    ]);
    expect(compared.map(({ differing }) => differing)).toEqual([
      { "cpdGan.learningRate": 0.005 },
      { "cpdGan.learningRate": 0.002 },
    ]);
    expect(compared[0].classifiers.map(({ difference }) => difference)).toEqual([undefined, undefined]);
    const [{ difference, run: better }] = compared[1].classifiers;
    expect(difference!.difference).toBeCloseTo(
      better.summary.mean.auroc - compared[0].classifiers[1].run.summary.mean.auroc,
      12,
    );
    expect(difference!.low).toBeGreaterThan(0); // the same noise in both: paired, it is no doubt
    expect(better.summary.mean.low).toBeLessThan(compared[0].classifiers[1].run.summary.mean.high);
  });

  it("has no difference where both have the same classifier", () => {
    const shared = run("real", predictions(0.1));
    const compared = comparison.comparisonOf([
      withRuns({}, 1, [shared]),
      withRuns({ "cpdGan.learningRate": 0.002 }, 1, [shared]),
    ]);
    expect(compared[1].classifiers[0].difference).toBeUndefined();
  });

  it("has no difference where the test images differ", () => {
    const compared = comparison.comparisonOf([
      withRuns({}, 1, [run("real", predictions(0.1))]),
      withRuns({}, 2, [run("real", predictions(0.1, 180))]),
    ]);
    expect(compared[1].differing).toEqual({ seed: 2 });
    expect(compared[1].classifiers[0].difference).toBeUndefined();
  });

  it("is sorted by a knob or an AUROC, and says what there is", () => {
    const three = [0.05, 0.2, 0.1].map((skill, place) =>
      withRuns({ "cpdGan.learningRate": [0.01, 0.009, 0.008][place] }, 1, [run("cpD-GAN", predictions(skill))]),
    );
    const order = (sort: string): unknown[] =>
      comparison.comparisonOf(three, { sort }).map(({ differing }) => differing["cpdGan.learningRate"]);
    expect(order("cpD-GAN")).toEqual([0.009, 0.008, 0.01]);
    expect(order("learningRate")).toEqual([0.008, 0.009, 0.01]);
    expect(() => order("colour")).toThrow(/nothing "colour" to sort by: there are name, .*cpdGan\.learningRate\.$/);
  });
});

describe("deleting", () => {
  it("takes what nothing else has, says how large it is, and leaves the rest", async () => {
    const plain = make();
    make({ "classifier.maxEpochs": 2 });
    const all = found.findExperiments();
    const plan = deletion.planDeletion(found.chooseExperiments(all, ["maxEpochs"]), all);
    expect(namesOf(plan.folders)).toEqual([
      "classifier-real",
      "classifier-cpd-gan",
      "classifier-prog-gan",
      "classifier-flow",
      "phantom-chest-smoke-maxEpochs=2",
    ]);
    expect(plan.folders.slice(0, 4).map(({ bytes }) => bytes)).toEqual([1000, 1000, 1000, 1000]);
    expect(plan.kept).toHaveLength(8); // the test images of another site among them
    expect(new Set(plan.kept.map(({ neededBy }) => neededBy))).toEqual(new Set(["phantom-chest-smoke"]));
    for (const { folder } of plan.folders) expect(fs.existsSync(folder), folder).toBe(true);
    await deletion.deleteFolders(plan);
    for (const { folder } of plan.folders) expect(fs.existsSync(folder), folder).toBe(false);
    for (const { folder } of plain.stages()) expect(fs.existsSync(folder), folder).toBe(true);
  });

  it("takes mixtures and canaries with the last experiment of their cohort, and nobody's locks", () => {
    const [plain, other] = [make(), make({ "classifier.maxEpochs": 2 })];
    const [{ folder: cohort }] = plain.stages();
    const [mixture, lock] = [`${cohort}-mixture-0123456789`, `${cohort}-mixture-0123456789.lock`];
    fs.mkdirSync(mixture);
    fs.writeFileSync(lock, JSON.stringify({ ...thisOwner("0123456789ab"), pid: 2 ** 22 + 1 })); // of a killed process
    expect(other.furtherFolders()).toEqual([mixture]);
    // What an attack on one of its runs found is a file beside it.
    const run = plain.stages().find(({ title }) => title === "training flow")!.folder;
    const attack = path.join(path.dirname(run), `attack-${path.basename(run)}-1.json`);
    fs.writeFileSync(attack, "{}");
    const all = found.findExperiments();
    const first = deletion.planDeletion(found.chooseExperiments(all, ["maxEpochs"]), all);
    expect(first.kept).toContainEqual({ folder: mixture, neededBy: "phantom-chest-smoke" });
    const folders = deletion.planDeletion(all, all).folders.map(({ folder }) => folder);
    expect([mixture, attack, lock].map((one) => folders.filter((folder) => folder === one).length)).toEqual([1, 1, 0]);
  });

  it("leaves what a plan has, and refuses what is being worked in", async () => {
    const only = make();
    const [cohort, training] = only.stages();
    const folder = path.join(work, "results", "phantom-chest-classes-smoke");
    fs.mkdirSync(folder);
    fs.writeFileSync(path.join(folder, "plan.json"), JSON.stringify({ runs: [{ id: path.basename(cohort.folder) }] }));
    const all = found.findExperiments();
    expect(deletion.planDeletion(all, all).kept).toEqual([
      { folder: cohort.folder, neededBy: "phantom-chest-classes-smoke" },
    ]);
    // A process that was killed has left its lock, and the status that it works.
    fs.writeFileSync(path.join(training.folder, "status.json"), JSON.stringify({ state: "running" }));
    const lock = `${training.folder}.lock`;
    fs.writeFileSync(lock, JSON.stringify({ ...thisOwner("0123456789ab"), pid: 2 ** 22 + 1 }));
    const planned = { folders: [{ folder: training.folder, bytes: 0 }], kept: [] };
    await deletion.deleteFolders(planned);
    expect([fs.existsSync(training.folder), fs.existsSync(lock)]).toEqual([false, false]);
    fs.mkdirSync(training.folder);
    fs.writeFileSync(lock, JSON.stringify(thisOwner("0123456789ab")));
    await expect(deletion.deleteFolders(planned)).rejects.toThrow(
      /is being worked in \(process \d+ on .+\): stop that first\.$/,
    );
    expect(fs.existsSync(training.folder)).toBe(true);
    fs.rmSync(lock);
  });
});
