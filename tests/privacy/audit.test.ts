import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { chestPhantom } from "../../lib/phantom/chest/phantom";
import { startEngine } from "../../lib/engine/start";
import { privacyAudit, type PrivacyAudit } from "../../lib/evaluation/privacy/audit";
import type { RealFeatures } from "../../lib/evaluation/privacy/membership-inference";
import { Random } from "../../lib/support/random";
import type { FeatureMatrix } from "../../lib/statistics/feature-matrix";

const side = 16;

/** Pixels of the first image of some phantom patients. */
function images(first: number, count: number): RealFeatures {
  const data = new Float64Array(count * side * side);
  const patients = Array.from({ length: count }, (_, i) => `patient${first + i}`);
  for (let i = 0; i < count; i++) {
    const labels = chestPhantom.drawLabels(1, first + i)[0];
    data.set(chestPhantom.render({ seed: 1, patient: first + i, image: 0, labels }, side), i * side * side);
  }
  return { features: { data, rows: count, columns: side * side }, patients };
}

/** A generator that gives its training images back with noise of some gray levels. */
function memorized({ data, rows, columns }: FeatureMatrix, noise: number): FeatureMatrix {
  const random = Random.fromSeed(5, "memorizing generator");
  return { rows, columns, data: Float64Array.from(data, (value) => value + noise * random.normal()) };
}

describe("privacyAudit", () => {
  const [train, heldOut, honest] = [images(0, 420), images(1000, 420), images(2000, 420)];
  const audit = (synthetic: FeatureMatrix): Promise<PrivacyAudit> =>
    privacyAudit({ train, heldOut, synthetic }, { metric: "euclidean", seed: 1 });
  beforeAll(async () => void (await startEngine()));

  it("catches a generator that gives training images back with a little noise", async () => {
    const tensors = tf.memory().numTensors;
    const found = await audit(memorized(train.features, 3));
    expect(tf.memory().numTensors).toBe(tensors);
    expect(found.memorized.low).toBeGreaterThan(0.9);
    expect(found.closestRecordRatio.high).toBeLessThan(0.5);
    expect(found.dataCopying.statistic).toBeLessThan(-10);
    expect(found.distanceAttack.auroc.low).toBeGreaterThan(0.95);
    expect(found.distanceAttack.truePositivesAt1.low).toBeGreaterThan(0.9);
    expect(found.distanceAttack.truePositivesAt01.low).toBeGreaterThan(0.9);
    expect(found.densityAttack.auroc.low).toBeGreaterThan(0.55);
  });

  it("catches a generator that gives some training images back among honest ones", async () => {
    const copies = memorized(
      { ...train.features, rows: 120, data: (train.features.data as Float64Array).subarray(0, 120 * side * side) },
      3,
    );
    const mixed = { ...honest.features, data: Float64Array.from(honest.features.data) };
    mixed.data.set(copies.data as Float64Array);
    const found = await audit(mixed);
    expect(found.memorized.low).toBeGreaterThan(0.2);
    expect(found.dataCopying.statistic).toBeLessThan(-3 * found.dataCopying.deviation);
    expect(found.distanceAttack.auroc.low).toBeGreaterThan(0.5);
  });

  it("does not accuse a second hold-out", async () => {
    const found = await audit(honest.features);
    expect(found.memorized.low).toBeLessThan(0.05);
    expect(found.memorized.high).toBeLessThan(0.15);
    expect(Math.abs(Math.log(found.closestRecordRatio.value))).toBeLessThan(0.1);
    expect(Math.abs(found.dataCopying.statistic)).toBeLessThan(3 * found.dataCopying.deviation);
    for (const attack of [found.distanceAttack, found.densityAttack]) {
      expect(attack.auroc.low).toBeLessThan(0.5);
      expect(attack.auroc.high).toBeGreaterThan(0.5);
      expect(attack.truePositivesAt1.low).toBeLessThan(0.05);
    }
  });

  it("gives numbers for a generator that makes one image only, far from all", async () => {
    const one = { ...honest.features, data: Float64Array.from(honest.features.data, (_, at) => (at % 7) * 30) };
    const same = { ...one, data: one.data.map((_, at) => one.data[at % (side * side)]) };
    const found = await audit(same);
    expect(found.dataCopying.statistic).toBeGreaterThan(3);
    expect(found.memorized.value).toBe(0);
    for (const attack of [found.distanceAttack, found.densityAttack]) {
      expect(attack.auroc.value).toBeGreaterThan(0.3);
      expect(attack.auroc.value).toBeLessThan(0.7);
    }
  });

  it("repeats with the seed", async () => {
    expect(await audit(honest.features)).toEqual(await audit(honest.features));
  });

  it("refuses too few held-out images, and patients on both sides", async () => {
    const run = (other: RealFeatures): Promise<PrivacyAudit> =>
      privacyAudit({ train, heldOut: other, synthetic: honest.features }, { metric: "euclidean", seed: 1 });
    await expect(run(images(1000, 39))).rejects.toThrow(/at least 40 .* there are 39/);
    await expect(run(images(400, 50))).rejects.toThrow(/Patient patient400 is both/);
  });
});
