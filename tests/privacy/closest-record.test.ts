import { beforeAll, expect, it } from "vitest";
import { startEngine } from "../../lib/engine/start";
import { closestRecordRatio, type PrivacyFigure } from "../../lib/evaluation/privacy/memorization";
import { recordDistances } from "../../lib/evaluation/privacy/record-distances";
import type { FeatureMatrix } from "../../lib/statistics/feature-matrix";
import { Random } from "../../lib/support/random";

const columns = 12;

beforeAll(async () => void (await startEngine()));

function points(name: string, rows: number, spread = 1): FeatureMatrix {
  const random = Random.fromSeed(3, name);
  return { rows, columns, data: Float64Array.from({ length: rows * columns }, () => spread * random.normal()) };
}

const names = (count: number, prefix: string): string[] => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

/** A generator of which a share of the images are training points with some noise. */
async function ratio(cohort: number, copied: number, spread = 1): Promise<PrivacyFigure> {
  const [train, heldOut] = [points(`train ${cohort}`, 300), points(`held out ${cohort}`, 240)];
  const synthetic = points(`synthetic ${cohort}`, 600, spread);
  const data = Float64Array.from(synthetic.data, (value, at) => {
    const image = Math.floor(at / columns);
    return image < copied * 600 ? 0.3 * value + train.data[(image % 300) * columns + (at % columns)] : value;
  });
  const distances = await recordDistances(
    { train, heldOut, synthetic: { ...synthetic, data } },
    { patients: { train: names(300, "t"), heldOut: names(240, "h") }, metric: "euclidean", seed: 1 },
  );
  return closestRecordRatio(distances, 1);
}

it.each([0.1, 0.4, 0.5, 0.9])("lies within its interval where a share of %d are copies", async (copied) => {
  const { value, low, high } = await ratio(0, copied);
  expect(low).toBeLessThan(value);
  expect(high).toBeGreaterThan(value);
});

it("has an interval that covers 1 in about 95 of 100 honest cohorts, typical images or not", async () => {
  for (const spread of [1, 0.7]) {
    let covered = 0;
    for (let cohort = 0; cohort < 60; cohort++) {
      const { low, high } = await ratio(cohort, 0, spread);
      if (low <= 1 && high >= 1) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(52);
  }
});
