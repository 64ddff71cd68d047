/** An experiment in one file: packed, brought elsewhere, found there; and what is refused. */
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import * as archives from "../../lib/experiment/catalog/experiment-archive";
import { findExperiments } from "../../lib/experiment/catalog/found-experiments";
import { Experiment } from "../../lib/experiment/experiment";
import { unpackZip, writeZip } from "../../lib/support/files/zip";
import { packageRoot } from "../../lib/support/paths";

// Before the imports: where runs and results stand is known when they are loaded.
const work = await vi.hoisted(async () => {
  const [{ mkdtempSync }, { tmpdir }] = [await import("node:fs"), await import("node:os")];
  return (process.env["SYNTHCOHORT_WORK"] = mkdtempSync(`${tmpdir()}/archive-`));
});
const elsewhere = `${work}-elsewhere`;
const demo = path.join(packageRoot, "data", "demo", "lesson.zip");
const [runs, results] = [path.join(work, "runs"), path.join(work, "results")];

/** The demo's content, to be changed by tests. */
let content: string;

beforeAll(async () => {
  fs.mkdirSync(elsewhere);
  const any = { what: "any", mending: "", deepest: 9, mostFiles: 1e6, mostBytes: () => 1e9 };
  content = await unpackZip(demo, elsewhere, any);
});
beforeEach(() => {
  for (const name of fs.readdirSync(work)) fs.rmSync(path.join(work, name), { recursive: true });
});
afterAll(() => {
  for (const folder of [work, elsewhere]) fs.rmSync(folder, { recursive: true, force: true });
});

/** The demo with some files changed, or left out. */
async function changed(changes: Record<string, string | undefined>, rename = (name: string) => name): Promise<string> {
  const names = fs.readdirSync(content, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = new Map<string, string>();
  for (const entry of names) {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(content, file).split(path.sep).join("/");
    if (!(name in changes)) files.set(rename(name), file);
    else if (changes[name] !== undefined) {
      const other = path.join(elsewhere, "changed");
      fs.writeFileSync(other, changes[name]);
      files.set(rename(name), other);
    }
  }
  const archive = path.join(elsewhere, "changed.zip");
  await writeZip(archive, "any", files);
  return archive;
}

const stageNames = (): string[] => fs.readdirSync(path.join(content, "runs"));
const stage = (word: string): string => stageNames().find((name) => name.startsWith(word))!;

describe("the demo", () => {
  it("brings every stage of the preset lesson, as this version makes it", async () => {
    const { experiment, brought, kept } = await archives.unpackExperiment(demo);
    expect(experiment.name).toBe("phantom-chest-lesson");
    expect(experiment.stages().filter(({ state }) => state !== "done")).toEqual([]);
    expect([brought.length, kept]).toEqual([stageNames().length, []]);
    expect(findExperiments().map(({ name }) => name)).toEqual(["phantom-chest-lesson"]);
    expect(experiment.classifier("real").summary.mean.auroc).toBeGreaterThan(0.7);
    expect(fs.readdirSync(runs).sort()).toEqual(stageNames().sort());
  });

  it("is small, and leaves what is there as it is", async () => {
    expect(fs.statSync(demo).size).toBeLessThan(12e6);
    await archives.unpackExperiment(demo);
    const { brought, kept } = await archives.unpackExperiment(demo);
    expect([brought, kept.length]).toEqual([[], stageNames().length]);
  });
});

describe("an experiment", () => {
  it("is packed with the same bytes each time, and comes back as it was", async () => {
    await archives.unpackExperiment(demo);
    const [found] = findExperiments();
    const [one, two] = [path.join(elsewhere, "one.zip"), path.join(elsewhere, "two.zip")];
    await archives.packExperiment(found, one);
    await archives.packExperiment(found, two);
    expect(fs.readFileSync(one).equals(fs.readFileSync(two))).toBe(true);
    expect(fs.readFileSync(one).equals(fs.readFileSync(demo))).toBe(true);
    await expect(archives.packExperiment(found, one)).rejects.toThrow("is there already: choose another name");
  });

  it("is not packed before it is finished, nor with images of patients", async () => {
    await archives.unpackExperiment(demo);
    const [found] = findExperiments();
    fs.rmSync(found.experiment.stages()[1].folder, { recursive: true });
    const archive = path.join(elsewhere, "unfinished.zip");
    await expect(archives.packExperiment(found, archive)).rejects.toThrow(
      /is not finished \(training .* is missing\): run "synthcohort reproduce" first\.$/,
    );
    const options = { preset: "lesson", data: `folder=${elsewhere}`, seed: 1, change: {} };
    const experiment = new Experiment(options);
    const ofPatients = { name: experiment.name, options, experiment, mark: "" };
    await expect(archives.packExperiment(ofPatients, archive)).rejects.toThrow("hand over a release instead");
    expect(fs.existsSync(archive)).toBe(false);
  });
});

describe("an archive is refused, and nothing is left,", () => {
  const refused = async (archive: string): Promise<string> => {
    const error = await archives.unpackExperiment(archive).then(
      () => new Error("was taken"),
      (reason: Error) => reason,
    );
    expect(fs.existsSync(results) ? fs.readdirSync(results) : []).toEqual([]);
    expect(fs.readdirSync(runs)).toEqual([]);
    return error.message;
  };

  it("when it is none, or is cut", async () => {
    const file = path.join(elsewhere, "none.zip");
    fs.writeFileSync(file, "no archive");
    expect(await refused(file)).toMatch(/none\.zip is not an experiment's archive \(.*\): pack the experiment again/);
    fs.writeFileSync(file, fs.readFileSync(demo).subarray(0, 100_000));
    expect(await refused(file)).toMatch(/is not an experiment's archive/);
  });

  it("when a file was changed, or is missing", async () => {
    const predictions = `runs/${stage("classifier")}/predictions.csv`;
    expect(await refused(await changed({ [predictions]: "other" }))).toMatch(/predictions\.csv/);
    expect(await refused(await changed({ [predictions]: undefined }))).toMatch(/predictions\.csv/);
    const images = `runs/${stage("cohort")}/images.npy`;
    expect(await refused(await changed({ [images]: "other" }))).toMatch(/images\.npy/);
    expect(await refused(await changed({ "experiment.json": "{" }))).toMatch(/experiment\.json/);
  });

  it("when its stages are another version's, or another experiment's", async () => {
    const [own, other] = [stage("flow"), "flow-0123456789"];
    const renamed = await changed({}, (name) => name.replace(own, other));
    expect(await refused(renamed)).toMatch(
      /lacks training flow as this version makes it \(another version packed it\): pack the experiment again/,
    );
    const further = stageNames().find((name) => /^cohort-.*-[0-9a-f]{10}-/.test(name))!;
    const foreign = await changed({}, (name) => name.replace(further, "stranger"));
    expect(await refused(foreign)).toMatch(/holds stranger, which is not part of phantom-chest-lesson/);
  });
});
