/** The simplest model goes the way of all: trained, written, sampled, and what it learns is what least squares say. */
import * as path from "node:path";
import { beforeAll, expect, it } from "vitest";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { startEngine } from "../../lib/engine/start";
import { createCohort } from "../../lib/cohort/format/writer";
import { openGenerator } from "../../lib/gan/generator";
import { meanImageModel } from "../../lib/gan/mean-image/mean-image-model";
import type { ModelKnobs } from "../../lib/gan/models";
import { sampleCohort } from "../../lib/gan/sample";
import { trainGenerator } from "../../lib/gan/training/train";
import { writeReleasedCohort } from "../../lib/release/released-cohort";
import { readJsonLines } from "../../lib/support/files/json-lines";
import { readSafetensors, writeSafetensors } from "../../lib/support/files/safetensors";
import { temporaryFolder, tinyFlowKnobs, writeTinyCohort } from "./fixtures";

let cohort: Cohort;
let folder = "";
beforeAll(async () => {
  await startEngine({ backend: "native" });
  cohort = writeTinyCohort(path.join(temporaryFolder(), "cohort"));
  folder = temporaryFolder();
  await trainGenerator({ model: "mean-image", cohort, knobs: { noise: 1 }, seed: 1, folder });
});

/** Mean of the real training images with one label. */
function meanOf(label: number): number[] {
  const rows = cohort.rowsOf("train").filter((row) => cohort.readLabels([row])[label] === 1);
  const images = cohort.readImages(rows);
  return Array.from({ length: 256 }, (_, pixel) =>
    Array.from(rows, (_, i) => images[i * 256 + pixel]).reduce((sum, value) => sum + value / rows.length, 0),
  );
}

it("makes each label combination's mean image, plus noise of the spread that is left", () => {
  const generator = openGenerator(path.join(folder, "generator.safetensors"));
  for (const label of [0, 1]) {
    const labels = [0, 1].map((other) => (other === label ? 1 : 0));
    const plain = generator.generate(new Float32Array(256), labels);
    meanOf(label).forEach((expected, pixel) => expect(Math.abs(plain[pixel] - expected)).toBeLessThan(1));
  }
  // Gray values 0 to 99 of a uniform draw have a standard deviation of 28.9; clipping at 0 and 255 takes a little.
  const bright = (latent: number): number => generator.generate(new Float32Array(256).fill(latent), [1, 0])[0];
  expect(bright(1) - bright(0)).toBeGreaterThan(18);
  expect(bright(1) - bright(0)).toBeLessThan(40);
  generator.dispose();
});

it("tells one tick and how much is left, and its samples are a cohort", async () => {
  const ticks = readJsonLines<{ kimg: number; loss: number }>(path.join(folder, "metrics.jsonl"));
  expect(ticks.map(({ kimg }) => kimg)).toEqual([0.03]);
  expect(ticks[0].loss).toBeCloseTo((28.9 / 127.5) ** 2, 1);
  const generator = path.join(folder, "generator.safetensors");
  const synthetic = await sampleCohort({ generator, like: cohort, out: path.join(folder, "sampled"), seed: 1 });
  expect(synthetic.description).toMatchObject({ kind: "synthetic", source: "mean-image" });
  expect(synthetic.size).toBe(40);
  // What is released of it is synthetic, too, whatever model it is of.
  const released = writeReleasedCohort(path.join(folder, "released"), synthetic, Int32Array.of(3, 1, 2), "tiny");
  expect(released.description).toMatchObject({ kind: "synthetic", source: "mean-image" });
  released.close();
  synthetic.close();
});

it("fits large images of many labels, in steps between which it can be stopped", () => {
  const labelNames = Array.from({ length: 14 }, (_, i) => `label ${i}`);
  const writer = createCohort(path.join(temporaryFolder(), "large"), {
    name: "large",
    source: "large",
    labelNames,
    resolution: 128,
    seed: 1,
    labelPolicy: "paper",
  });
  const rows = 520;
  for (let i = 0; i < rows; i++)
    writer.append(new Uint8Array(128 * 128).fill(i % 14), [
      { patient: `p${i}`, split: "train", labels: labelNames.map((_, l) => (l === i % 14 ? 1 : 0)), source: `i${i}` },
    ]);
  const large = writer.finish();
  const trainer = meanImageModel.trainer(large, { noise: 1 }, 1);
  trainer.step();
  expect(trainer.images).toBe(512);
  // Stopped here, it begins again.
  expect(trainer.state().images).toBe(0);
  const { loss } = trainer.step();
  expect(trainer.images).toBe(rows);
  expect(loss).toBeLessThan(1e-4);
  const other = meanImageModel.trainer(large, { noise: 1 }, 1);
  other.restore(trainer.state());
  expect(other.averageValues()).toEqual(trainer.averageValues());
  large.close();
});

it("is not gone on from, and another model's run says that the model differs", async () => {
  const from = (model: "mean-image" | "flow", knobs: ModelKnobs): Promise<void> =>
    trainGenerator({ model, cohort, knobs, seed: 1, folder: temporaryFolder(), from: folder });
  await expect(from("mean-image", { noise: 2 })).rejects.toThrow(/mean image is fitted in one pass.*without --from/);
  await expect(from("flow", tinyFlowKnobs)).rejects.toThrow(/because model differs;/);
});

it("a file that asks for noise without measure, or for none, is refused", () => {
  const file = path.join(folder, "generator.safetensors");
  const { tensors, metadata } = readSafetensors(file);
  const changed = path.join(temporaryFolder(), "generator.safetensors");
  for (const knobs of [{}, { noise: -50 }, { noise: "1" }, { noise: true }, { noise: 1e9 }]) {
    writeSafetensors(changed, tensors, { ...metadata, knobs: JSON.stringify(knobs) });
    expect(() => openGenerator(changed), JSON.stringify(knobs)).toThrow(/not describe a valid generator \(noise: /);
  }
});
