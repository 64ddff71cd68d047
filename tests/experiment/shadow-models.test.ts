/** Shadow models from halves to an attack: they give patients away whom they learned by heart, and are made once. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCohort } from "../../lib/cohort/format/writer";
import { halvesOfPatients } from "../../lib/cohort/shadows/half-patients";
import { startEngine } from "../../lib/engine/start";
import type { ShadowAttack } from "../../lib/evaluation/privacy/shadows/shadow-attack";
import { attackWithShadows, shadowJobs, type ShadowOptions } from "../../lib/experiment/sharing/shadow-models";
import { preset } from "../../lib/experiment/knobs/presets";
import { Random } from "../../lib/support/random";
import { temporaryFolder, tinyFlowKnobs } from "../gan/fixtures";

const bin = path.join(__dirname, "..", "..", "bin", "synthcohort.js");
const root = fs.realpathSync(temporaryFolder());
const at = (name: string): string => path.join(root, name);
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

/** Smooth images, all different, two of each training patient. */
function writeSmooth(name: string, patients: number): void {
  const random = Random.fromSeed(3, "smooth");
  const writer = createCohort(at(name), {
    ...{ name, source: "smooth", labelNames: ["left", "right"], resolution: 8, seed: 1, labelPolicy: "paper" },
  });
  for (let image = 0; image < 2 * patients; image++) {
    const [a, b, c] = [random.normal(), random.normal(), random.normal()];
    const pixels = Uint8Array.from(
      { length: 64 },
      (_, place) => 128 + 100 * Math.sin(a * (place % 8) + b * (place >> 3) + c),
    );
    const patient = `p${image >> 1}`;
    writer.append(pixels, [{ patient, split: "train", labels: [image % 2, 1 - (image % 2)], source: `${image}` }]);
  }
  writer.finish().close();
}

const knobs = { ...tinyFlowKnobs, maps: 24, embedding: 16, batchSize: 8, totalKimg: 4, learningRate: 0.03 };
const options: ShadowOptions = {
  ...{ cohort: at("smooth"), model: "flow", knobs, models: 6, seed: 1, features: {}, out: at("shadows") },
};

beforeAll(async () => {
  await startEngine();
  writeSmooth("smooth", 40);
  writeSmooth("few", 39);
});

describe("attackWithShadows", { timeout: 400_000 }, () => {
  let first: ShadowAttack;

  it("finds by the networks who was trained on, by the likelihood ratio of all patients", async () => {
    first = await attackWithShadows({ ...options, workers: 2 });
    expect(first).toMatchObject({ model: "flow", models: 6, kimg: 4, patients: 40, images: 80, features: "pixels" });
    const [ratio] = first.results;
    expect([ratio.group, ratio.access, ratio.rule]).toEqual(["random patients", "white box", "likelihood ratio"]);
    expect(ratio.auroc.low).toBeGreaterThan(0.6);
    expect(first.results.map(({ patients }) => patients)).toEqual([40, 40, 40, 40, 20, 20, 20, 20]);
  });

  it("trained each model on its half, and finds all of them the next time", async () => {
    const jobs = shadowJobs(options);
    const halves = halvesOfPatients(
      Array.from({ length: 40 }, (_, patient) => `p${patient}`),
      6,
      1,
    );
    jobs.forEach(({ out }, place) => {
      const table = fs.readFileSync(path.join(out, "half", "table.csv"), "utf8");
      const own = new Set(table.match(/p\d+/g));
      expect(own).toEqual(halves[place]);
    });
    const status = (): number[] => jobs.map(({ out }) => fs.statSync(path.join(out, "run", "status.json")).mtimeMs);
    const before = status();
    expect(await attackWithShadows(options)).toEqual(first);
    expect(status()).toEqual(before);
  });

  it("refuses models with other knobs in the same folder, and says which", async () => {
    await expect(attackWithShadows({ ...options, knobs: { ...knobs, totalKimg: 5 } })).rejects.toThrow(
      /model-1: .*its totalKimg is 4, not 5; choose another folder, or replace it/,
    );
  });
});

describe("what cannot be attacked so", () => {
  it("is a cohort of few patients, a model without a network to ask, and an odd number of models", () => {
    expect(() => shadowJobs({ ...options, cohort: at("few") })).toThrow("has 39 training patients: an attack");
    const mean = preset("smoke").meanImage;
    expect(() => shadowJobs({ ...options, model: "mean-image", knobs: mean })).toThrow("fitted in one pass");
    expect(() => shadowJobs({ ...options, models: 7 })).toThrow("give an even number");
  });
});

describe("synthcohort shadow --dry-run", () => {
  it("says what is found, what would be made, and how often each image would be shown", () => {
    const args = ["shadow", at("smooth"), "--model", "flow", "--preset", "smoke", "--out", at("other"), "--dry-run"];
    const { status, stdout } = spawnSync(process.execPath, [bin, ...args, "--set", "totalKimg=0.4"], {
      ...{ cwd: root, encoding: "utf8", env: { ...process.env, SYNTHCOHORT_WORK: root } },
    });
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^16 shadow models \(flow, 0\.4 kimg\) of half of the patients of .*smooth each: 0 found in .*other, 16 to make\. Each shows its 40 images about 10 times\. About .* with \d+ at a time, by /,
    );
    expect(fs.existsSync(at("other"))).toBe(false);
  });
});
