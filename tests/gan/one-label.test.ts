/** Cohorts of a single label, such as PneumoniaMNIST: present or absent is all there is to learn. */
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { memoryCohort } from "../../lib/cohort/format/memory-cohort";
import { startEngine } from "../../lib/engine/start";
import { accuracy, generatorLoss } from "../../lib/gan/adversarial/losses";
import { generativeModels, modelIds, type ModelKnobs } from "../../lib/gan/models";
import { Random } from "../../lib/support/random";
import { tinyFlowKnobs, tinyKnobs } from "./fixtures";

beforeAll(async () => {
  await startEngine();
});

describe("a single label", () => {
  it("is a logistic regression for prog-GAN's discriminator", () => {
    const [logits, labels] = [tf.tensor2d([2, -1, 0.5], [3, 1]), tf.tensor2d([1, 0, 0], [3, 1])];
    const scores = tf.zeros<tf.Rank.R1>([3]);
    const [loss] = generatorLoss({ scores, labelLogits: logits }, labels, { ...tinyKnobs, labelWeight: 1 }).dataSync();
    // −log σ(2), −log (1 − σ(−1)), −log (1 − σ(0.5)): Keras' binary cross-entropy of these logits.
    expect(loss).toBeCloseTo((0.126928 + 0.313262 + 0.974077) / 3, 5);
    expect(accuracy(logits, labels).dataSync()[0]).toBeCloseTo(2 / 3, 6);
  });

  it.each(modelIds)("is no obstacle for %s", (model) => {
    const random = Random.fromSeed(1, "images");
    const cohort = memoryCohort({
      ...{ name: "one", source: "test", kind: "real", labelNames: ["pneumonia"], resolution: 16, seed: 1 },
      images: Uint8Array.from({ length: 24 * 256 }, () => random.integer(256)),
      rows: Array.from({ length: 24 }, (_, i) => ({
        patient: `p${i}`,
        split: i < 20 ? "train" : "valid",
        labels: [i % 2],
        source: `${i}`,
      })),
    });
    const knobs = (
      model === "flow" ? tinyFlowKnobs : model === "mean-image" ? { noise: 8, totalKimg: 0.08 } : tinyKnobs
    ) as ModelKnobs;
    const trainer = generativeModels[model].trainer(cohort, knobs, 1);
    for (let step = 0; step < 3; step++) {
      const { lossD, labelAccuracy } = trainer.step();
      expect(Number.isNaN(lossD ?? 0)).toBe(false);
      if (model === "prog-gan") expect(labelAccuracy).toBeGreaterThanOrEqual(0);
    }
    expect(trainer.averageValues().every(Number.isFinite)).toBe(true);
    trainer.dispose();
  });
});
