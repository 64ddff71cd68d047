/** The lab's experiment in this process: what the browser computes, here with the native engine. */
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { startEngine } from "../../lib/engine/start";
import { audit } from "../../lib/teaching/lab/audit";
import { classify } from "../../lib/teaching/lab/classify";
import { labCohort } from "../../lib/teaching/lab/cohort";
import { LabTraining } from "../../lib/teaching/lab/training";

beforeAll(async () => {
  await startEngine();
});

describe("the lab", () => {
  it("draws a cohort in memory, one image a patient, the same again", () => {
    const cohort = labCohort({ combinations: 4, images: 40, seed: 1 });
    expect(cohort.description.counts).toEqual({ train: 160, valid: 48, test: 112 });
    expect(cohort.labelNames).toEqual(["No Finding", "Pleural Effusion", "Cardiomegaly", "Support Devices"]);
    expect(new Set(cohort.table.patient).size).toBe(cohort.size);
    const again = labCohort({ combinations: 4, images: 40, seed: 1 });
    expect(again.readImages([0, 200])).toEqual(cohort.readImages([0, 200]));
  });

  it.each(["flow", "cpd-gan"] as const)("trains %s, draws, classifies and audits; leaves no tensor", async (model) => {
    const before = tf.memory().numTensors;
    const training = new LabTraining({ model, combinations: 2, images: 60, seed: 1, kimg: 0.4, learningRate: 0.01 });
    while (!training.isOver)
      for (const value of Object.values(training.step()))
        expect(Number.isFinite(value) || Number.isNaN(value)).toBe(true);
    const synthetic = training.synthetic();
    expect(synthetic.size).toBe(training.cohort.size);
    const shares: number[] = [];
    const { mean } = await classify(synthetic, training.cohort, 1, (share) => shares.push(share));
    expect(mean.auroc).toBeGreaterThanOrEqual(mean.low);
    expect(shares.at(-1)).toBe(1);
    const { nearest, synthetic: distance, heldOut } = audit(training.cohort, synthetic, 3);
    expect(nearest.map((pair) => pair.distance)).toEqual(nearest.map((pair) => pair.distance).sort((a, b) => a - b));
    expect(Math.min(distance, heldOut)).toBeGreaterThan(0);
    training.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("tells copies by their distance", () => {
    const cohort = labCohort({ combinations: 2, images: 40, seed: 2 });
    const found = audit(cohort, cohort, 1);
    expect(found.synthetic).toBe(0);
    expect(found.heldOut).toBeGreaterThan(5);
  });
});
