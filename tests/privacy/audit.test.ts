import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { chestPhantom } from "../../lib/phantom/chest/phantom";
import { startEngine } from "../../lib/engine/start";
import { privacyAudit, type PrivacyAudit } from "../../lib/evaluation/privacy/audit";
import type { RealFeatures } from "../../lib/evaluation/privacy/membership-inference";
import { judgeAudit, type Judgment } from "../../lib/evaluation/privacy/gate/judgment";
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
    expect(found.memorized.low).toBeLessThan(0);
    expect(found.memorized.high).toBeLessThan(0.1);
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

  describe("and its limits, with 1,400 training and 1,400 held-out images", { timeout: 240_000 }, () => {
    const size = 1400;
    const [many, others, independent] = [images(0, size), images(2000, size), images(4000, size)];
    /** An independent cohort, in which copies of training images stand for a share of the images. */
    const leaking = (share: number): FeatureMatrix => {
      const copies = Math.ceil(share * size);
      const data = Float64Array.from(independent.features.data);
      const part = (many.features.data as Float64Array).subarray(0, copies * side * side);
      data.set(memorized({ ...many.features, rows: copies, data: part }, 3).data as Float64Array);
      return { ...independent.features, data };
    };
    const judged = async (synthetic: FeatureMatrix, heldOutImages = others): Promise<Judgment[]> =>
      judgeAudit({
        audit: await privacyAudit({ train: many, heldOut: heldOutImages, synthetic }, { metric: "euclidean", seed: 1 }),
        fewestPatients: { low: 100, high: 100 },
      });
    const failed = (verdict: readonly Judgment[]): string[] =>
      verdict.filter(({ passed }) => !passed).map(({ name }) => name);

    it("an independent cohort passes, and says with how many patients it would pass nine times in ten", async () => {
      const verdict = await judged(leaking(0));
      expect(failed(verdict)).toEqual([]);
      for (const { name, patientsNeeded } of verdict.filter((one) => one.name !== "patients")) {
        expect([name, patientsNeeded]).toEqual([name, name === "closest-record" ? null : expect.any(Number)]);
        expect(patientsNeeded ?? 0).toBeLessThan(3000);
      }
      // From simulations of `membershipResult`: 700, and twice that where half of the patients are the reference.
      const needs = (name: string): unknown => verdict.find((one) => one.name === name)?.patientsNeeded;
      expect([needs("distance-found"), needs("density-found")]).toEqual([700, 1400]);
      // 5 % of the images are close, and each counts for or against: ((1.96 + 1.28) / 0.05)² · 0.05 · held out / synthetic.
      const memorizedNeeds = verdict.find(({ name }) => name === "memorized")?.patientsNeeded as number;
      expect(memorizedNeeds / ((3.2415 / 0.05) ** 2 * 0.05)).toBeGreaterThan(0.6);
      expect(memorizedNeeds / ((3.2415 / 0.05) ** 2 * 0.05)).toBeLessThan(1.6);
    });

    it.each([
      ["distance-found", 0.0203],
      ["memorized", 0.05],
      ["distance-auroc", 0.1],
    ])("%s refuses from a share of %d leaked images on, as reckoned from its limit", async (name, share) => {
      expect(failed(await judged(leaking(share)))).toContain(name);
    });

    it("60 held-out patients are too few to decide, for an independent cohort, too", async () => {
      const few = {
        patients: others.patients.slice(0, 60),
        features: {
          ...others.features,
          rows: 60,
          data: (others.features.data as Float64Array).subarray(0, 60 * side * side),
        },
      };
      const verdict = await judged(leaking(0), few);
      expect(failed(verdict)).toContain("distance-found");
      for (const one of verdict.filter(({ passed, name }) => !passed && name !== "closest-record"))
        expect(one.patientsNeeded).toBeGreaterThan(60);
    });
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
