/** Gradient accumulation: a step over micro-batches is the step over the whole minibatch. */
import { gans, type GanId } from "../../lib/gan/networks/gans";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { type Cohort } from "../../lib/cohort/format/cohort";
import { startEngine } from "../../lib/engine/start";
import type { GanKnobs } from "../../lib/gan/knobs";
import { microBatches } from "../../lib/gan/adversarial/micro-batch";
import { GanTrainer } from "../../lib/gan/adversarial/gan-trainer";
import { temporaryFolder, tinyKnobs, writeTinyCohort } from "./fixtures";

let cohort: Cohort;
beforeAll(async () => {
  await startEngine({ backend: "native" });
  cohort = writeTinyCohort(path.join(temporaryFolder(), "cohort"));
});

const lists = (parts: readonly Int32Array[]): number[][] => parts.map((part) => Array.from(part));

describe("micro-batches", () => {
  it("hold whole groups of the minibatch standard deviation, every (images / 4)-th image each", () => {
    expect(lists(microBatches(8, 4, 0))).toEqual([[0, 1, 2, 3, 4, 5, 6, 7]]);
    expect(lists(microBatches(8, 4, 4))).toEqual([
      [0, 2, 4, 6],
      [1, 3, 5, 7],
    ]);
    // Groups 0, 1 of three and then 2; within a part of two groups, images of a group are two apart.
    expect(lists(microBatches(12, 4, 8))).toEqual([
      [0, 1, 3, 4, 6, 7, 9, 10],
      [2, 5, 8, 11],
    ]);
    expect(lists(microBatches(12, 4, 400))).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]]);
  });

  it("are one where the minibatch is a single group", () => {
    expect(lists(microBatches(4, 4, 4))).toEqual([[0, 1, 2, 3]]);
    expect(lists(microBatches(3, 4, 4))).toEqual([[0, 1, 2]]);
  });
});

interface Step {
  readonly report: ReturnType<GanTrainer["step"]>;
  /** Adam's first moments after one step with β1 = 0 are the gradients. */
  readonly d: Float32Array;
  readonly g: Float32Array;
}

function oneStep(model: GanId, knobs: GanKnobs): Step {
  const before = tf.memory().numTensors;
  const trainer = new GanTrainer(gans[model], cohort, knobs, 1);
  try {
    const report = trainer.step();
    const { vectors } = trainer.state();
    return { report, d: vectors.discriminatorFirstMoment, g: vectors.generatorFirstMoment };
  } finally {
    trainer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  }
}

/** Largest difference, as a share of the largest value. */
function difference(actual: Float32Array, expected: Float32Array): number {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(largest).toBeGreaterThan(0);
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - actual[i])), 0) / largest;
}

for (const model of ["cpd-gan", "prog-gan"] as const) {
  for (const loss of ["wgan-gp", "logistic-r1", "relativistic"] as const) {
    it(`${model} with ${loss}: gradients, losses and penalty are those of the whole minibatch`, () => {
      // So small a learning rate leaves D as it was for G's step: Adam's first step is by the gradients' signs, and that of 1e-9 may turn.
      const knobs: GanKnobs = {
        ...tinyKnobs,
        loss,
        minibatch8: 24,
        minibatch16: 24,
        phaseKimg: 1,
        learningRate: 1e-8,
        augment: true,
        flip: true,
      };
      const whole = oneStep(model, knobs);
      for (const microBatch of [4, 8, 16]) {
        const parts = oneStep(model, { ...knobs, microBatch });
        expect(difference(parts.d, whole.d)).toBeLessThan(1e-5);
        expect(difference(parts.g, whole.g)).toBeLessThan(1e-5);
        for (const name of ["lossD", "lossG", "penalty", "gradientD", "gradientG", "labelAccuracy"] as const) {
          if (model === "cpd-gan" && name === "labelAccuracy") continue;
          expect(Math.abs(parts.report[name]! / whole.report[name]! - 1), name).toBeLessThan(1e-4);
        }
      }
    });
  }
}

it("draws the same numbers whatever the micro-batch", () => {
  const states = [0, 4].map((microBatch) => {
    const trainer = new GanTrainer(gans["cpd-gan"], cohort, { ...tinyKnobs, minibatch16: 8, microBatch }, 1);
    for (let i = 0; i < 3; i++) trainer.step();
    const { random, sampler } = trainer.state();
    trainer.dispose();
    return { random, sampler };
  });
  expect(states[1]).toEqual(states[0]);
});
