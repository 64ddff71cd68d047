/** The flow beyond its values: steps, tensors, its schedule, and what it does with labels. */
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { startEngine } from "../../lib/engine/start";
import { flowModel } from "../../lib/gan/flow/flow-model";
import { flowNetwork } from "../../lib/gan/flow/network";
import { openGenerator } from "../../lib/gan/generator";
import { trainGenerator } from "../../lib/gan/training/train";
import { readSafetensors, writeSafetensors } from "../../lib/support/files/safetensors";
import { temporaryFolder, tinyFlowKnobs, tinyKnobs, writeTinyCohort } from "./fixtures";

let cohort: Cohort;
beforeAll(async () => {
  await startEngine({ backend: "native" });
  cohort = writeTinyCohort(path.join(temporaryFolder(), "cohort"));
});

describe("a flow's training", () => {
  it("leaves as many tensors as it found at every step, and its loss falls", () => {
    const knobs = { ...tinyFlowKnobs, batchSize: 16, totalKimg: 1.6, learningRate: 0.02 };
    const trainer = flowModel.trainer(cohort, knobs, 1);
    const before = tf.memory().numTensors;
    const losses = Array.from({ length: 100 }, () => {
      const { loss, gradient } = trainer.step();
      expect(gradient).toBeGreaterThan(0);
      expect(tf.memory().numTensors).toBe(before);
      return loss!;
    });
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    // Noise of variance 1 and images of variance below that: a network that says nothing has more than 1.
    expect(mean(losses.slice(0, 3))).toBeGreaterThan(1);
    expect(mean(losses.slice(-20))).toBeLessThan(0.8 * mean(losses.slice(0, 3)));
    trainer.dispose();
  });

  it("looks at validation images with the same noise at every tick, which falls, and changes nothing by it", () => {
    const trainer = flowModel.trainer(
      cohort,
      { ...tinyFlowKnobs, batchSize: 16, totalKimg: 1.6, learningRate: 0.02 },
      1,
    );
    const [before, tensors] = [trainer.state(), tf.memory().numTensors];
    const first = trainer.examine!().lossValid!;
    expect(trainer.examine!().lossValid).toBe(first);
    expect(trainer.state()).toEqual(before);
    expect(tf.memory().numTensors).toBe(tensors);
    for (let step = 0; step < 100; step++) trainer.step();
    expect(trainer.examine!().lossValid).toBeLessThan(0.8 * first);
    trainer.dispose();
  });

  it("refuses a minibatch over the training images", async () => {
    const training = trainGenerator({
      model: "flow",
      cohort,
      knobs: { ...tinyFlowKnobs, batchSize: 31 },
      seed: 1,
      folder: temporaryFolder(),
    });
    await expect(training).rejects.toThrow(/minibatch of 31 is larger than the 30 training images.*batchSize to 30/);
  });
});

it.each([
  ["flow", tinyFlowKnobs],
  ["cpd-gan", tinyKnobs],
] as const)("%s is not trained on a test set", async (model, knobs) => {
  const folder = path.join(temporaryFolder(), "tests");
  const tests = writeTinyCohort(folder, 16, true);
  await expect(trainGenerator({ model, cohort: tests, knobs, seed: 1, folder: temporaryFolder() })).rejects.toThrow(
    `${folder} has no training images: it is a test set. Give the cohort that it was prepared for; a classifier takes this one with --test.`,
  );
  tests.close();
});

describe("a trained flow", () => {
  it("puts the bright half where the label says", { timeout: 120_000 }, async () => {
    const folder = temporaryFolder();
    const knobs = {
      ...tinyFlowKnobs,
      maps: 8,
      batchSize: 16,
      totalKimg: 6.4,
      learningRate: 0.02,
      timeMean: -1,
      timeSpread: 1.5,
      tickKimg: 6.4,
    };
    await trainGenerator({ model: "flow", cohort, knobs, seed: 1, folder });
    const generator = openGenerator(path.join(folder, "generator.safetensors"));
    const n = 20;
    const latents = tf.tidy(() => tf.randomNormal([n, generator.latentSize], 0, 1, "float32", 7).dataSync<"float32">());
    const labels = Array.from({ length: n }, (_, i) => (i % 2 === 0 ? [1, 0] : [0, 1])).flat();
    const images = generator.generate(latents, labels);
    const half = (i: number, right: boolean): number => {
      const pixels = images.subarray(i * 256, (i + 1) * 256);
      return pixels.reduce((sum, value, at) => sum + (at % 16 >= 8 === right ? value : 0), 0) / 128;
    };
    for (let i = 0; i < n; i++) expect(half(i, i % 2 === 1) - half(i, i % 2 === 0), `image ${i}`).toBeGreaterThan(60);
    generator.dispose();
  });

  it("is refused where its file asks for steps that nobody takes", { timeout: 60_000 }, async () => {
    const folder = temporaryFolder();
    await trainGenerator({ model: "flow", cohort, knobs: tinyFlowKnobs, seed: 1, folder });
    const { tensors, metadata } = readSafetensors(path.join(folder, "generator.safetensors"));
    const changed = path.join(folder, "changed.safetensors");
    const odd: [string, unknown][] = [
      ["steps", -3],
      ["steps", 0.5],
      ["steps", "4"],
      ["steps", 1e9],
      ["steps", undefined],
      ["solver", "rk4"],
      ["guidance", 500],
      ["guidance", true],
    ];
    for (const [name, value] of odd) {
      writeSafetensors(changed, tensors, {
        ...metadata,
        knobs: JSON.stringify({ ...tinyFlowKnobs, [name]: value }),
      });
      expect(() => openGenerator(changed), `${name} ${String(value)}`).toThrow(`valid generator (${name}: `);
    }
  });

  it("takes time at every resolution, by its estimate", () => {
    for (const resolution of [8, 16, 32, 128]) {
      expect(flowModel.seconds.training(tinyFlowKnobs, resolution)).toBeGreaterThan(0);
      expect(flowModel.seconds.sampling(tinyFlowKnobs, resolution)).toBeGreaterThan(0);
    }
  });

  it("has a level of its network for every resolution down to 8×8", () => {
    const sides = (resolution: number): string[] => [
      ...new Set(
        flowNetwork(tinyFlowKnobs, 2, resolution)
          .parameters.specs.map(({ name }) => /^(\d+)x\1/.exec(name)?.[1] ?? "")
          .filter((side) => side !== ""),
      ),
    ];
    expect(sides(8)).toEqual(["4"]);
    expect(sides(16)).toEqual(["8"]);
    expect(sides(32).sort()).toEqual(["16", "8"]);
    expect(sides(128).sort()).toEqual(["16", "32", "64", "8"]);
  });
});
