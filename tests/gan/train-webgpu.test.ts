/** Training steps of all models on the WebGPU engine, and going on from a state. */
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { startEngine } from "../../lib/engine/start";
import { GanTrainer } from "../../lib/gan/adversarial/gan-trainer";
import { FlowTrainer } from "../../lib/gan/flow/trainer";
import { gans } from "../../lib/gan/networks/gans";
import type { Trainer } from "../../lib/gan/training/trainer";
import { onSwiftShader } from "../engine/swiftshader";
import { temporaryFolder, tinyFlowKnobs, tinyKnobs, writeTinyCohort } from "./fixtures";

let cohort: Cohort;

/** All that a step can hold; prog-GAN grows after the third. */
const ganKnobs = { ...tinyKnobs, loss: "logistic-r1" as const, penaltyInterval: 2, flip: true, augment: true };
const trainers: Record<string, () => Trainer> = {
  "cpD-GAN": () => new GanTrainer(gans["cpd-gan"], cohort, { ...ganKnobs, microBatch: 4 }, 1),
  "prog-GAN": () => new GanTrainer(gans["prog-gan"], cohort, ganKnobs, 1),
  flow: () => new FlowTrainer(cohort, tinyFlowKnobs, 1),
};

onSwiftShader("training on the webgpu engine", () => {
  beforeAll(async () => {
    await startEngine({ backend: "webgpu" });
    cohort = writeTinyCohort(path.join(temporaryFolder(), "cohort"));
  });

  describe.each(Object.entries(trainers))("%s", (_, trainer) => {
    it("leaves as many tensors as it found, and goes on from a state to the same bytes", () => {
      const before = tf.memory().numTensors;
      const [whole, first, second] = [trainer(), trainer(), trainer()];
      const start = whole.state().vectors["average"];
      const tensors = tf.memory().numTensors;
      for (let step = 0; step < 6; step++) {
        const report = Object.entries(whole.step()).filter(([name]) => /^(loss|gradient)/.test(name));
        expect(report.length).toBeGreaterThan(1);
        for (const [name, value] of report) expect(Number.isFinite(value), name).toBe(true);
      }
      for (let step = 0; step < 3; step++) first.step();
      second.restore(first.state());
      for (let step = 0; step < 3; step++) second.step();
      expect(tf.memory().numTensors).toBe(tensors);
      expect(second.state()).toEqual(whole.state());
      expect(whole.state().vectors["average"]).not.toEqual(start);
      for (const one of [whole, first, second]) one.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });
  });
});
