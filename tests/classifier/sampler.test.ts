/** Which images a minibatch has, and that a training augments them by its knobs. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { trainClassifier } from "../../lib/classifier/training/train";
import { stepsPerEpoch } from "../../lib/classifier/training/schedule";
import { Sampler } from "../../lib/classifier/training/sampler";
import { startEngine } from "../../lib/engine/start";
import { Random } from "../../lib/support/random";
import { tinyCohort, tinyKnobs } from "./fixtures";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sampler-"));
beforeAll(async () => {
  await startEngine();
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

it("goes on with the same images and the same random numbers", () => {
  const rows = Int32Array.from({ length: 7 }, (_, i) => i);
  const all = { flips: true, shift: 2, noise: 8 };
  const next = (sampler: Sampler): [Int32Array, Uint8Array] => {
    const images = new Uint8Array(3 * 16).fill(100);
    const shown = sampler.next(3);
    sampler.augment(images, 3, 4, all);
    return [shown, images];
  };
  const sampler = Sampler.start(rows, Random.fromSeed(1));
  for (let i = 0; i < 3; i++) next(sampler);
  const saved = Sampler.fromState(sampler.state());
  for (let i = 0; i < 3; i++) expect(next(saved)).toEqual(next(sampler));
});

describe("a training", () => {
  it.each([
    ["what its knobs say", { flips: true, shift: 1, noise: 3 }],
    ["nothing where all is off", { flips: false, shift: 0, noise: 0 }],
  ])("augments its minibatches by %s", async (name, augmentation) => {
    const augment = vi.spyOn(Sampler.prototype, "augment");
    const cohort = tinyCohort(fs.mkdtempSync(path.join(folder, "cohort-")));
    const knobs = { ...tinyKnobs, ...augmentation, maxEpochs: 1 };
    const trainImages = cohort.rowsOf("train").length;
    await trainClassifier({ cohort, knobs, seed: 1, folder: path.join(folder, name) });
    cohort.close();
    expect(augment).toHaveBeenCalledTimes(stepsPerEpoch(knobs, trainImages));
    expect(augment.mock.calls[0][3]).toMatchObject(augmentation);
    augment.mockRestore();
  });
});
