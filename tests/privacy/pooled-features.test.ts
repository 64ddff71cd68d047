/** What is used on real data: pooled features of a trained classifier, compared by the angle. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openClassifier, type Classifier } from "../../lib/classifier/classifier";
import { trainClassifier } from "../../lib/classifier/training/train";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { chestPhantom } from "../../lib/phantom/chest/phantom";
import type { Split } from "../../lib/cohort/format/split";
import { createCohort } from "../../lib/cohort/format/writer";
import { startEngine } from "../../lib/engine/start";
import { privacyAudit, type PrivacyAudit } from "../../lib/evaluation/privacy/audit";
import type { RealFeatures } from "../../lib/evaluation/privacy/membership-inference";
import { nearestImages } from "../../lib/evaluation/privacy/nearest-images";
import { Random } from "../../lib/support/random";
import { tinyKnobs } from "../classifier/fixtures";

const side = 16;
const train = 420;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "pooled-"));
let real: Cohort;
let classifier: Classifier;

/** Phantom patients, one image each. */
function phantoms(
  name: string,
  first: number,
  count: number,
  split: (i: number) => Split,
  change: (image: Uint8Array) => Uint8Array = (image) => image,
): Cohort {
  const writer = createCohort(path.join(folder, name), {
    name,
    source: "test",
    labelNames: chestPhantom.findings,
    resolution: side,
    seed: 1,
    labelPolicy: "paper",
  });
  for (let i = 0; i < count; i++) {
    const labels = chestPhantom.drawLabels(1, first + i)[0];
    writer.append(change(chestPhantom.render({ seed: 1, patient: first + i, image: 0, labels }, side)), [
      { patient: `${name}-${i}`, split: split(i), labels, source: "test" },
    ]);
  }
  return writer.finish();
}

function featuresOf(cohort: Cohort, split: Split): RealFeatures {
  const rows = cohort.rowsOf(split);
  return {
    features: classifier.features(cohort.readImages(rows), rows.length),
    patients: Array.from(rows, (row) => cohort.table.patient[row]),
  };
}

beforeAll(async () => {
  await startEngine();
  real = phantoms("real", 0, train + 480, (i) => (i < train ? "train" : i < train + 60 ? "valid" : "test"));
  const run = path.join(folder, "run");
  await trainClassifier({
    cohort: real,
    knobs: { ...tinyKnobs, samplesPerEpoch: 480, batchSize: 32 },
    seed: 1,
    folder: run,
  });
  classifier = openClassifier(path.join(run, "classifier.safetensors"));
}, 120_000);
afterAll(() => {
  classifier.dispose();
  fs.rmSync(folder, { recursive: true });
});

const noisy = (gray: number, random: Random): number =>
  Math.max(0, Math.min(255, Math.round(gray + 3 * random.normal())));

describe("in the pooled features of a trained classifier", () => {
  const audit = (synthetic: Cohort): Promise<PrivacyAudit> =>
    privacyAudit(
      {
        train: featuresOf(real, "train"),
        heldOut: featuresOf(real, "test"),
        synthetic: featuresOf(synthetic, "train").features,
      },
      { metric: "cosine", seed: 1 },
    );

  it("a generator that gives its training images back with a little noise is caught", async () => {
    const random = Random.fromSeed(5, "memorizing generator");
    const copies = phantoms(
      "copies",
      0,
      train,
      () => "train",
      (image) => image.map((gray) => noisy(gray, random)),
    );
    const found = await audit(copies);
    expect(found.memorized.low).toBeGreaterThan(0.05);
    expect(found.closestRecordRatio.high).toBeLessThan(0.9);
    expect(found.distanceAttack.auroc.low).toBeGreaterThan(0.55);

    const { pairs, distances, realDistances } = nearestImages(real, copies, classifier, {
      images: train,
      pairs: 100,
      seed: 1,
    });
    const median = (values: Float64Array): number => Float64Array.from(values).sort()[values.length >> 1];
    expect(pairs).toHaveLength(100);
    expect(median(distances)).toBeLessThan(0.7 * median(realDistances));
    const difference = (a: Uint8Array, b: Uint8Array): number =>
      Math.max(...a.map((gray, pixel) => Math.abs(gray - b[pixel])));
    // The nearest pairs are the copies beside their originals.
    expect(pairs.slice(0, 20).filter((pair) => difference(pair.synthetic, pair.real) < 20).length).toBeGreaterThan(15);
  });

  it("images of other patients are not accused", async () => {
    const found = await audit(phantoms("honest", 5000, train, () => "train"));
    expect(found.memorized.low).toBeLessThan(0);
    expect(found.closestRecordRatio.high).toBeGreaterThan(0.95);
    expect(found.distanceAttack.auroc.low).toBeLessThan(0.5);
    expect(found.densityAttack.auroc.low).toBeLessThan(0.5);
  });
});
