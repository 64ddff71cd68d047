import { beforeAll, expect, it } from "vitest";
import { startEngine } from "../../lib/engine/start";
import { closenessOfReal, closestReal, realPool, type RealPool } from "../../lib/evaluation/privacy/closest-real";
import { memorizedShare, type PrivacyFigure } from "../../lib/evaluation/privacy/memorization";
import type { FeatureMatrix } from "../../lib/statistics/feature-matrix";
import { Random } from "../../lib/support/random";

const columns = 12;
const options = { metric: "euclidean" } as const;

beforeAll(async () => void (await startEngine()));

function points(name: string, rows: number, spread = 1): FeatureMatrix {
  const random = Random.fromSeed(3, name);
  return { rows, columns, data: Float64Array.from({ length: rows * columns }, () => spread * random.normal()) };
}

function together(...parts: FeatureMatrix[]): FeatureMatrix {
  const data = parts.flatMap((part) => Array.from(part.data).slice(0, part.rows * columns));
  return { rows: data.length / columns, columns, data: Float64Array.from(data) };
}

/** Rows from the first, given back with a little noise. */
function copiesOf({ data }: FeatureMatrix, rows: number): FeatureMatrix {
  const noise = points("noise", rows, 0.1);
  return { rows, columns, data: Float64Array.from(noise.data, (value, at) => value + data[at]) };
}

const names = (count: number, prefix: string): string[] => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
const [train, heldOut, honest] = [points("train", 1500), points("held out", 500), points("honest", 1000)];
const typical = points("typical", 1000, 0.6);
const pool = realPool({ train, heldOut }, { train: names(1500, "t"), heldOut: names(500, "h") });

async function share(synthetic: FeatureMatrix, of: RealPool = pool): Promise<PrivacyFigure> {
  return memorizedShare(await closestReal(synthetic, of, options), await closenessOfReal(of, 1, options), of);
}

it("is the closest distance over the mean of the closest ones of other patients", async () => {
  const features = { rows: 4, columns: 1, data: Float64Array.of(4, -1, 3, 2) };
  const zero = { rows: 1, columns: 1, data: Float64Array.of(0) };
  const relative = async (patients: string[], own?: string[]): Promise<number> =>
    (await closestReal(zero, { features, patients }, options, own)).relative[0];
  expect(await relative(["a", "b", "c", "d"])).toBe(1 / 3);
  // The patient of −1 also has the images at 2 and 3, and then is the patient who asks.
  expect(await relative(["a", "b", "b", "b"])).toBe(1 / 4);
  expect(await relative(["a", "b", "c", "d"], ["b"])).toBe(2 / 3.5);
});

it("calls images close that are more typical than real ones, and does not call them copies", async () => {
  const { relative } = await closestReal(typical, pool, options);
  const bound = (await closenessOfReal(pool, 1, options)).sort()[100];
  expect(relative.filter((value) => value < bound).length).toBeGreaterThan(80);
  expect(Math.abs((await share(typical)).value)).toBeLessThan(0.05);
  expect(Math.abs((await share(honest)).value)).toBeLessThan(0.05);
});

it("estimates the share of copies among typical images", async () => {
  const { value, low, high } = await share(together(typical, copiesOf(train, 250)));
  expect(low).toBeGreaterThan(0.15);
  expect(value).toBeCloseTo(0.2, 1);
  expect(high).toBeLessThan(0.32);
});

it("finds copies of one image that was trained on a hundred times", async () => {
  const often = together(...Array.from({ length: 100 }, () => points("often", 1, 2)));
  const patients = {
    train: [...names(1500, "t"), ...Array.from({ length: 100 }, () => "often")],
    heldOut: names(500, "h"),
  };
  const synthetic = together(honest, copiesOf(often, 100), copiesOf(often, 100));
  expect(
    (await share(synthetic, realPool({ train: together(train, often), heldOut }, patients))).value,
  ).toBeGreaterThan(0.12);
});

it.each([
  [250, 150, 0.6],
  [1000, 40, 1],
  [150, 250, 0.8],
])(
  "is 0 in the mean of honest cohorts, with an interval that covers 0 in most: %d trained, %d held out",
  async (trained, held, spread) => {
    const [values, covered] = [[] as number[], [] as number[]];
    for (let cohort = 0; cohort < 60; cohort++) {
      const real = points(`real ${cohort}`, trained + held);
      const part = (from: number, rows: number): FeatureMatrix => {
        return { rows, columns, data: (real.data as Float64Array).subarray(from * columns, (from + rows) * columns) };
      };
      const sets = { train: part(0, trained), heldOut: part(trained, held) };
      const small = realPool(sets, { train: names(trained, "t"), heldOut: names(held, "h") });
      const { value, low, high } = await share(points(`synthetic ${cohort}`, 300, spread), small);
      values.push(value);
      if (low <= 0 && high >= 0) covered.push(cohort);
    }
    const mean = values.reduce((sum, value) => sum + value, 0) / 60;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 59);
    expect(Math.abs(mean)).toBeLessThan((2.5 * deviation) / Math.sqrt(60));
    expect(covered.length).toBeGreaterThanOrEqual(52);
  },
);

it("finds copies where real images come twice under two names, and refuses where most do", async () => {
  const twice = (count: number): RealPool => {
    const repeated = { rows: count, columns, data: (train.data as Float64Array).subarray(0, count * columns) };
    return realPool(
      { train: together(train, repeated), heldOut },
      { train: [...names(1500, "t"), ...names(count, "again")], heldOut: names(500, "h") },
    );
  };
  for (const copies of [copiesOf(train, 500), { ...train, rows: 500 }]) {
    const { value, low } = await share(
      together(copies, { ...honest, rows: 500, data: (honest.data as Float64Array).subarray(0, 500 * columns) }),
      twice(150),
    );
    expect(value).toBeCloseTo(0.5, 1);
    expect(low).toBeGreaterThan(0.4);
  }
  await expect(share(honest, twice(1500))).rejects.toThrow(
    "Most real images are the same as an image of another patient",
  );
  const two = realPool(
    { train: points("one", 30), heldOut: points("two", 30) },
    { train: names(30, "").map(() => "a"), heldOut: names(30, "").map(() => "b") },
  );
  await expect(share(honest, two)).rejects.toThrow("at least three patients");
});
