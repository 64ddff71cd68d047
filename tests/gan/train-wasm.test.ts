/** Training steps on the WebAssembly engine, which runs where the native one is not installed. */
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { startEngine } from "../../lib/engine/start";
import { gans, type GanId } from "../../lib/gan/networks/gans";
import { GanTrainer } from "../../lib/gan/adversarial/gan-trainer";
import { temporaryFolder, tinyKnobs, writeTinyCohort } from "./fixtures";

let cohort: Cohort;
beforeAll(async () => {
  await startEngine({ backend: "wasm" });
  cohort = writeTinyCohort(path.join(temporaryFolder(), "cohort"));
});

describe("training on the wasm engine", () => {
  for (const model of ["cpd-gan", "prog-gan"] as GanId[]) {
    for (const loss of ["wgan-gp", "logistic-r1", "relativistic"] as const) {
      it(`${model} with ${loss}: every step leaves as many tensors as it found, and moves the weights`, () => {
        expect(tf.getBackend()).toBe("wasm");
        const before = tf.memory().numTensors;
        // All that a step can hold; prog-GAN grows after the third.
        const knobs = { ...tinyKnobs, loss, penaltyInterval: 2, flip: true, augment: true, microBatch: 4 };
        const trainer = new GanTrainer(gans[model], cohort, knobs, 1);
        const start = trainer.state().vectors;
        const tensors = tf.memory().numTensors;
        for (let step = 0; step < 9; step++) {
          const { lossD, lossG, gradientD, gradientG, penalty } = trainer.step();
          expect(tf.memory().numTensors).toBe(tensors);
          for (const value of [lossD, lossG, gradientD, gradientG]) expect(Number.isFinite(value)).toBe(true);
          expect(Number.isNaN(penalty)).toBe(step % 2 === 1);
        }
        const { vectors } = trainer.state();
        for (const name of ["generator", "discriminator", "average"] as const) {
          expect(vectors[name]).not.toEqual(start[name]);
          expect(vectors[name].every(Number.isFinite)).toBe(true);
        }
        trainer.dispose();
        expect(tf.memory().numTensors).toBe(before);
      });
    }
  }

  it("goes on from a state as if it had never stopped", () => {
    const [whole, first, second] = [1, 2, 3].map(() => new GanTrainer(gans["prog-gan"], cohort, tinyKnobs, 1));
    for (let step = 0; step < 6; step++) whole.step();
    for (let step = 0; step < 3; step++) first.step();
    second.restore(first.state());
    for (let step = 0; step < 3; step++) second.step();
    expect(second.state()).toEqual(whole.state());
    for (const trainer of [whole, first, second]) trainer.dispose();
  });
});
