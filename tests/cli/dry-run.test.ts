/** `--dry-run` of the stages: inputs and knobs are checked, it is said what would be done, and nothing is written. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { startEngine } from "../../lib/engine/start";
import { classifyStage, trainStage } from "../../lib/experiment/stages";
import { tinyKnobs as classifierKnobs } from "../classifier/fixtures";
import { temporaryFolder, tinyKnobs, writeTinyCohort } from "../gan/fixtures";

const bin = path.join(__dirname, "..", "..", "bin", "synthcohort.js");
const root = fs.realpathSync(temporaryFolder());
const at = (name: string): string => path.join(root, name);
const knobs = { ...tinyKnobs, totalKimg: 0.024 };

/** What there is in the folder, with the time of its last change. */
const contents = (): string[] =>
  (fs.readdirSync(root, { recursive: true }) as string[])
    .map((name) => `${name} ${fs.statSync(at(name)).mtimeMs}`)
    .sort();

function dryRun(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const before = contents();
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args, "--dry-run"], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, SYNTHCOHORT_WORK: root },
  });
  expect(contents()).toEqual(before);
  return { status, stdout, stderr };
}

const set = (values: object): string[] =>
  Object.entries(values).flatMap(([key, value]) => ["--set", `${key}=${String(value)}`]);

beforeAll(async () => {
  await startEngine();
  writeTinyCohort(at("cohort")).close();
  writeTinyCohort(at("larger"), 32).close();
  await trainStage({ model: "cpd-gan", cohort: at("cohort"), knobs, seed: 1, out: at("gan") });
  await classifyStage({
    cohort: at("cohort"),
    test: at("cohort"),
    knobs: { ...classifierKnobs, maxEpochs: 1 },
    seed: 1,
    out: at("classifier"),
  });
  const controller = new AbortController();
  const stop = { signal: controller.signal, onProgress: (): void => controller.abort() };
  await expect(
    trainStage({ model: "cpd-gan", cohort: at("cohort"), knobs, seed: 2, out: at("begun"), ...stop }),
  ).rejects.toMatchObject({ name: "AbortError" });
});

describe("prepare --dry-run", () => {
  const small = set({
    phantomPatients: 150,
    combinations: 2,
    trainPerCombination: 16,
    validPerCombination: 2,
    testPerCombination: 2,
  });
  const args = (out: string, ...more: string[]): string[] => [
    "prepare",
    "phantom-chest",
    "--out",
    out,
    "--resolution",
    "16",
    ...small,
    ...more,
  ];

  it("plans the cohort, finds a finished one, and refuses what cannot be", () => {
    const planned =
      /^40 images of phantom-chest with \d labels at 16×16 \(32 train, 4 validation, 4 test\): would start\.\nWrites .*\/(new|phantom)\.\nAbout \d+ s\.\n$/;
    expect(dryRun(...args("new")).stdout).toMatch(planned);
    expect(spawnSync(process.execPath, [bin, ...args("phantom")], { cwd: root }).status).toBe(0);
    expect(JSON.parse(dryRun(...args("phantom", "--json")).stdout)).toMatchObject({
      state: "done",
      out: at("phantom"),
    });
    expect(dryRun(...args("phantom", "--seed", "2"))).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringContaining(
        "its seed is 1, not 2; choose another folder, or replace it (--replace).",
      ) as string,
    });
    expect(dryRun(...args("phantom", "--seed", "2", "--replace")).stdout).toContain(": would replace what is there.");
    expect(dryRun(...args("gan"))).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("it holds a training of cpd-gan, not a cohort") as string,
    });
    expect(dryRun(...args("new", "--set", "trainPerCombination=5000")).stderr).toContain("5000");
    expect(dryRun("prepare", "chexpert=nowhere", "--out", "new")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("nowhere") as string,
    });
  });
});

describe("train --dry-run", () => {
  const train = (...args: string[]): ReturnType<typeof dryRun> =>
    dryRun("train", "cohort", "--model", "cpd-gan", ...args);

  it("says what would be replaced, whose checkpoints are not looked at", () => {
    const { status, stdout, stderr } = train("--out", "gan", "--seed", "7", "--replace", ...set(knobs));
    expect([status, stdout, stderr]).toEqual([0, expect.stringContaining(": would replace what is there."), ""]);
  });

  it("says what would begin", () => {
    const { status, stdout } = train("--out", "new", ...set(knobs));
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^cpd-gan, 0\.024 kimg on 30 training images at 16×16: would start\.\nReads .*cohort; writes .*\/new\.\nAbout \d+ s, by constants/,
    );
  });

  it("as a document", () => {
    const document = JSON.parse(train("--out", "new", "--json", ...set(knobs)).stdout) as Record<string, unknown>;
    expect(document).toMatchObject({ state: "waiting", inputs: { cohort: at("cohort") }, out: at("new") });
    expect(document["seconds"]).toBeGreaterThan(0);
  });

  it("tells finished work, and work that would go on, from work of another config", () => {
    expect(train("--out", "gan", ...set(knobs)).stdout).toMatch(/: already done, and would be reused\.\nReads .*\n$/);
    expect(train("--out", "begun", "--seed", "2", ...set(knobs)).stdout).toMatch(
      /: unfinished, and would be resumed\./,
    );
    expect(train("--out", "gan", ...set({ ...knobs, learningRate: 0.001 }))).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringContaining("its learningRate is 0.002, not 0.001;") as string,
    });
    expect(train("--out", "cohort", ...set(knobs)).stderr).toContain(
      "it holds a cohort of a source's images, not a training of cpd-gan; choose another folder.",
    );
  });

  it("refuses a test set, whether a generator or a classifier is to learn from it", () => {
    writeTinyCohort(at("tests"), 16, true).close();
    const sentence = "tests has no training images: it is a test set. Give the cohort that it was prepared for;";
    const out = ["--out", at("new")];
    expect(dryRun("train", at("tests"), "--model", "cpd-gan", ...out, ...set(knobs)).stderr).toContain(sentence);
    expect(dryRun("classify", at("tests"), "--test", at("tests"), ...out).stderr).toContain(sentence);
    fs.rmSync(at("tests"), { recursive: true });
  });

  it("refuses knobs, features and beginnings that do not fit", () => {
    expect(train("--out", "new", ...set({ ...knobs, minibatch16: 64 })).stderr).toMatch(
      /minibatch of 64 .* larger than the 30 training images/,
    );
    expect(train("--out", "new", ...set({ ...knobs, scoreEvery: 1, scoreFeatures: "classifier" })).stderr).toContain(
      "--features",
    );
    expect(train("--out", "new", "--from", "gan", ...set(knobs)).stderr).toMatch(/totalKimg = 0\.024 is not more than/);
  });
});

describe("sample --dry-run", () => {
  it("says what would begin, and refuses a cohort that does not fit", () => {
    expect(dryRun("sample", "gan", "--like", "cohort", "--out", "new").stdout).toMatch(
      /^40 images of cpd-gan at 16×16: would start\.\nReads .*generator\.safetensors, .*cohort; writes .*new\.\nAbout \d+ s/,
    );
    expect(dryRun("sample", "gan", "--like", "cohort", "--out", "larger")).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringContaining(
        "it holds a cohort of a source's images, not a synthetic cohort; choose another folder.",
      ) as string,
    });
    expect(dryRun("sample", "gan", "--like", "larger", "--out", "new")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("makes images of 16 pixels") as string,
    });
    expect(dryRun("sample", "gan", "--like", "cohort", "--out", "begun").stderr).toContain(
      "it holds a training of cpd-gan, not a synthetic cohort",
    );
    expect(dryRun("sample", "begun", "--like", "cohort", "--out", "new").stderr).toContain(
      "holds a training of cpd-gan that is unfinished (stopped)",
    );
  });
});

describe("classify --dry-run", () => {
  const classify = (test: string, out: string, changes: object = {}): ReturnType<typeof dryRun> =>
    dryRun(
      "classify",
      "cohort",
      "--test",
      test,
      "--out",
      out,
      ...set({ ...classifierKnobs, maxEpochs: 1, ...changes }),
    );

  it("says what would begin, finds finished work, and refuses what does not fit", () => {
    expect(classify("cohort", "new").stdout).toMatch(
      /^compact classifier, up to 1 epochs of 48 images, and predictions of 5 test images: would start\./,
    );
    expect(classify("cohort", "classifier").stdout).toContain("already done");
    expect(classify("larger", "new").stderr).toContain("prepare both at one resolution");
    expect(classify("cohort", "new", { batchSize: 32 }).stderr).toContain("only 30 training images");
  });
});
