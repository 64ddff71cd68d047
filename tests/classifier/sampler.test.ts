/** Mirroring in the classifier's minibatches: half of the images, left to right, exactly. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { trainClassifier } from "../../lib/classifier/training/train";
import { Sampler } from "../../lib/classifier/training/sampler";
import { startEngine } from "../../lib/engine/start";
import { Random } from "../../lib/support/random";
import { tinyCohort, tinyKnobs } from "./fixtures";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sampler-"));
beforeAll(async () => {
  await startEngine();
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

it("mirrors about half of the images, and changes nothing else", () => {
  const [count, width, height] = [4000, 8, 6];
  const random = Random.fromSeed(1, "images");
  const images = Uint8Array.from({ length: count * width * height }, () => random.integer(256));
  const flipped = images.slice();
  Sampler.start(Int32Array.of(0), Random.fromSeed(1)).flip(flipped, count, width);
  const pixels = width * height;
  let mirrored = 0;
  for (let i = 0; i < count; i++) {
    const [before, after] = [images, flipped].map((all) => all.subarray(i * pixels, (i + 1) * pixels));
    const mirror = before.map((_, at) => before[at - (at % width) + width - 1 - (at % width)]);
    const isMirror = Buffer.compare(after, mirror) === 0;
    if (!isMirror) expect(after).toEqual(before);
    mirrored += Number(isMirror);
  }
  // Four standard deviations of a fair coin.
  expect(Math.abs(mirrored - count / 2)).toBeLessThan(4 * Math.sqrt(count / 4));
});

describe("a training", () => {
  it.each([
    [true, "mirrors its minibatches"],
    [false, "mirrors none"],
  ])("with flips = %s %s", async (flips) => {
    const flip = vi.spyOn(Sampler.prototype, "flip");
    const cohort = tinyCohort(fs.mkdtempSync(path.join(folder, "cohort-")));
    await trainClassifier({
      cohort,
      knobs: { ...tinyKnobs, flips, maxEpochs: 1 },
      seed: 1,
      folder: path.join(folder, String(flips)),
    });
    cohort.close();
    expect(flip).toHaveBeenCalledTimes(flips ? tinyKnobs.samplesPerEpoch / tinyKnobs.batchSize : 0);
    flip.mockRestore();
  });
});
