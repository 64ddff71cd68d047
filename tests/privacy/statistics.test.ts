import * as fs from "node:fs";
import * as path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { startEngine } from "../../lib/engine/start";
import { dataCopying, mannWhitneyZ, statisticOfCells } from "../../lib/evaluation/privacy/data-copying";
import { kMeans, nearestCenters } from "../../lib/evaluation/privacy/k-means";
import { logDensity } from "../../lib/statistics/features/kernel-density";
import { membershipResult } from "../../lib/evaluation/privacy/membership";
import { principalComponents } from "../../lib/statistics/features/principal-components";
import type { FeatureMatrix } from "../../lib/statistics/feature-matrix";
import { goldenFeatures } from "../golden/evaluation/features";
import { difference } from "../golden/parity";

const golden = JSON.parse(fs.readFileSync(path.join(__dirname, "../golden/privacy/privacy.json"), "utf8")) as {
  dataCopying: { near: number; far: number };
  mannWhitneyZ: number;
  logDensity: number[];
  components: number[][];
  membership: { auroc: number; at01: number; at1: number };
};
const column = ({ data, columns }: FeatureMatrix, c: number): number[] =>
  Array.from(data).filter((_, at) => at % columns === c);

/** Synthetic images of the same distribution as the real ones. */
const similar = goldenFeatures([35, 240, 6, 0]);
/** A patient for each image. */
const ownPatients = ({ rows }: FeatureMatrix): string[] => Array.from({ length: rows }, (_, row) => `${row}`);

describe("data-copying", () => {
  const near = {
    ...goldenFeatures([31, 240, 6, 0]),
    data: goldenFeatures([31, 240, 6, 0]).data.map((x, at) => x + 0.001 * goldenFeatures([33, 240, 6, 0]).data[at]),
  };
  beforeAll(async () => void (await startEngine()));

  it("has scipy's Mann-Whitney z", () => {
    expect(
      difference(
        "data-copying",
        mannWhitneyZ(column(near, 0), column(goldenFeatures([34, 240, 6, 0.1]), 1)),
        golden.mannWhitneyZ,
      ),
    ).toBeLessThan(5e-11);
  });

  it("equals scikit-learn's neighbors and scipy's test, cell by cell", async () => {
    const [train, heldOut] = [goldenFeatures([31, 400, 6, 0]), goldenFeatures([32, 203, 6, 0])];
    const cell = ({ rows }: FeatureMatrix): number[] => Array.from({ length: rows }, (_, row) => row % 4);
    for (const [synthetic, expected] of [
      [near, golden.dataCopying.near],
      [goldenFeatures([34, 240, 6, 0.1]), golden.dataCopying.far],
    ] as const) {
      const found = await statisticOfCells(
        { train, heldOut, synthetic },
        { train: cell(train), heldOut: cell(heldOut), synthetic: cell(synthetic) },
        { cells: 4, metric: "euclidean", patients: ownPatients(heldOut), seed: 1 },
      );
      expect(difference("data-copying", found.statistic, expected)).toBeLessThan(5e-11);
      expect(found).toMatchObject({ cells: 4, allCells: 4 });
      expect(found.nearer.value > 0.5).toBe(found.statistic < 0);
    }
    const found = await statisticOfCells(
      { train, heldOut, synthetic: similar },
      { train: cell(train), heldOut: cell(heldOut), synthetic: cell(similar) },
      { cells: 4, metric: "euclidean", patients: ownPatients(heldOut), seed: 1 },
    );
    // Of independent images a cell's z has a deviation of 1.
    expect(Math.abs(found.deviation - 0.5)).toBeLessThan(0.1);
  });

  it("draws patients: the same images of a fifth of the patients have wider intervals, the same value", async () => {
    const [train, heldOut] = [goldenFeatures([31, 400, 6, 0]), goldenFeatures([32, 40, 6, 0])];
    const five = { ...heldOut, rows: 200, data: Float64Array.from({ length: 1200 }, (_, i) => heldOut.data[i % 240]) };
    const one = ({ rows }: FeatureMatrix): number[] => new Array<number>(rows).fill(0);
    const [apart, together] = await Promise.all(
      [ownPatients(five), ownPatients(five).map((_, i) => `${i % 40}`)].map((patients) =>
        statisticOfCells(
          { train, heldOut: five, synthetic: similar },
          { train: one(train), heldOut: one(five), synthetic: one(similar) },
          { cells: 1, metric: "euclidean", patients, seed: 1 },
        ),
      ),
    );
    expect(together.nearer.value).toBe(apart.nearer.value);
    const width = ({ nearer }: typeof apart): number => nearer.high - nearer.low;
    expect(width(together)).toBeGreaterThan(1.4 * width(apart));
    expect(together.deviation).toBeGreaterThan(1.4 * apart.deviation);
  });

  it("says so when no cell has enough images", async () => {
    const features = goldenFeatures([1, 12, 3, 0]);
    const cells = Array.from({ length: 12 }, (_, row) => row % 2);
    await expect(
      statisticOfCells(
        { train: features, heldOut: features, synthetic: features },
        { train: cells, heldOut: cells, synthetic: cells },
        { cells: 2, metric: "euclidean", patients: ownPatients(features), seed: 1 },
      ),
    ).rejects.toThrow(/fewer cells than 2/);
  });
});

describe("data-copying over k-means", () => {
  it("takes all images as one cell where no cell has enough", async () => {
    const [train, heldOut] = [goldenFeatures([31, 60, 4, 0]), goldenFeatures([32, 30, 4, 0])];
    const synthetic = { rows: 20, columns: 4, data: new Float64Array(80).fill(50) };
    const found = await dataCopying(
      { train, heldOut, synthetic },
      {
        cells: 12,
        seed: 1,
        metric: "euclidean",
        patients: ownPatients(heldOut),
      },
    );
    expect(found).toMatchObject({ cells: 1, allCells: 1 });
    expect(found.statistic).toBeGreaterThan(3);
  });
});

describe("k-means", () => {
  it("finds groups that are far apart, and repeats with the seed", () => {
    const { data, columns } = goldenFeatures([1, 90, 4, 0]);
    const groups = { rows: 90, columns, data: data.map((x, at) => x + 100 * (Math.floor(at / columns) % 3)) };
    const centers = kMeans(groups, { clusters: 3, seed: 1 });
    const found = nearestCenters(groups, centers);
    for (let row = 3; row < 90; row++) expect(found[row]).toBe(found[row % 3]);
    expect(new Set(found).size).toBe(3);
    expect(kMeans(groups, { clusters: 3, seed: 1 })).toEqual(centers);
  });

  it("lives with fewer different rows than clusters", () => {
    const same = { rows: 5, columns: 2, data: new Float64Array(10).fill(3) };
    expect(Array.from(kMeans(same, { clusters: 2, seed: 1 }).data)).toEqual([3, 3, 3, 3]);
    expect(() => kMeans(same, { clusters: 6, seed: 1 })).toThrow(/6 clusters/);
  });
});

describe("densities", () => {
  it("are scipy's gaussian_kde", () => {
    const found = logDensity(goldenFeatures([35, 120, 4, 0]), goldenFeatures([36, 25, 4, 0.1]));
    expect(difference("densities, principal components", found, golden.logDensity)).toBeLessThan(5e-10);
  });

  it("refuse points in fewer dimensions", () => {
    expect(() => logDensity(goldenFeatures([1, 30, 4, 0, 2]), goldenFeatures([1, 3, 4, 0]))).toThrow(/lie in fewer/);
  });
});

describe("principal components", () => {
  it("are scikit-learn's, but for the sign", () => {
    const found = principalComponents(goldenFeatures([35, 120, 4, 0]), 3)(goldenFeatures([36, 25, 4, 0.1]));
    expect(found).toMatchObject({ rows: 25, columns: 3 });
    expect(
      difference("densities, principal components", Array.from(found.data, Math.abs), golden.components.flat()),
    ).toBeLessThan(5e-10);
  });

  it("are as many as the rank, and keep distances, also with fewer rows than columns", () => {
    const features = goldenFeatures([5, 6, 20, 0]);
    const found = principalComponents(features, 10)(features);
    expect(found.columns).toBe(5);
    const distance = ({ data, columns }: FeatureMatrix): number =>
      Math.hypot(...Array.from({ length: columns }, (_, c) => data[c] - data[columns + c]));
    expect(distance(found)).toBeCloseTo(distance(features), 10);
  });
});

describe("membership", () => {
  const scores = (recipe: readonly [number, number, number, number], shift: number): number[] =>
    Array.from(goldenFeatures(recipe).data, (x) => Math.round((x + shift) * 100) / 100);
  const group = (name: string, values: number[]): { scores: number[]; patients: string[] } => ({
    scores: values,
    patients: values.map((_, i) => `${name}${i >> 1}`),
  });

  it("equals scikit-learn's ROC, ties included", () => {
    const found = membershipResult(group("m", scores([37, 300, 1, 0], 0.2)), group("n", scores([38, 400, 1, 0], 0)), 1);
    const { auroc, at01, at1 } = golden.membership;
    expect(
      difference(
        "membership inference",
        [found.auroc.value, found.truePositivesAt01.value, found.truePositivesAt1.value],
        [auroc, at01, at1],
      ),
    ).toBeLessThan(5e-13);
    expect(found).toMatchObject({ members: 300, nonMembers: 400 });
    for (const { value, low, high } of [found.auroc, found.truePositivesAt1]) {
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
    }
  });

  it("finds nothing where all scores are the same, and everything where they part", () => {
    const constant = membershipResult(group("m", Array<number>(30).fill(1)), group("n", Array<number>(40).fill(1)), 1);
    expect([constant.auroc.value, constant.truePositivesAt1.value]).toEqual([0.5, 0]);
    const parted = membershipResult(group("m", Array<number>(30).fill(2)), group("n", Array<number>(40).fill(1)), 1);
    expect([parted.auroc.value, parted.truePositivesAt01.value]).toEqual([1, 1]);
  });
});
