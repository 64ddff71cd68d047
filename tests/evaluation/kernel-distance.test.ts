import { describe, expect, it } from "vitest";
import { kernelDistance } from "../../lib/evaluation/fidelity/kernel-distance";
import type { FeatureMatrix } from "../../lib/statistics/feature-matrix";
import { UserError } from "../../lib/support/errors";
import { goldenFeatures } from "../golden/evaluation/features";
import { golden } from "../golden/evaluation/golden";
import { relativeDifference } from "../golden/parity";

/** All rows of both, each pair of rows with its own kernel value; as slow and plain as can be. */
function plain(a: FeatureMatrix, b: FeatureMatrix): number {
  const kernel = (x: FeatureMatrix, i: number, y: FeatureMatrix, j: number): number => {
    let product = 0;
    for (let c = 0; c < x.columns; c++) product += x.data[i * x.columns + c] * y.data[j * y.columns + c];
    return (product / x.columns + 1) ** 3;
  };
  const m = a.rows;
  let sum = 0;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) {
      if (i !== j) sum += (kernel(a, i, a, j) + kernel(b, i, b, j)) / (m * (m - 1));
      sum -= (2 * kernel(a, i, b, j)) / (m * m);
    }
  }
  return sum;
}

describe("kernelDistance", () => {
  it.each(golden.pairs.filter(({ kernel }) => kernel !== null))(
    "equals torch-fidelity and clean-fid on one full subset: $name",
    ({ a, b, kernel, cleanFidKernel }) => {
      const rows = a[1];
      const { mean, std } = kernelDistance(goldenFeatures(a), goldenFeatures(b), {
        subsets: 1,
        subsetSize: rows,
        seed: 3,
      });
      for (const expected of [kernel, cleanFidKernel])
        expect(relativeDifference("kernel distance", mean, expected as number)).toBeLessThan(1e-10);
      expect(std).toBe(0);
    },
  );

  it("is the mean over subsets, whether kernels are shared between subsets or not", () => {
    // Subsets of two rows out of three: each of the nine pairs of subsets comes up again and again.
    const a = goldenFeatures([1, 3, 4, 0]);
    const b = goldenFeatures([2, 3, 4, 0.1]);
    const pick = ({ data, columns }: FeatureMatrix, rows: number[]): FeatureMatrix => ({
      data: rows.flatMap((row) => Array.from({ length: columns }, (_, c) => data[row * columns + c])),
      rows: rows.length,
      columns,
    });
    const pairs = [
      [0, 1],
      [0, 2],
      [1, 2],
    ];
    const possible = pairs.flatMap((x) => pairs.map((y) => plain(pick(a, x), pick(b, y))));
    const expected = possible.reduce((sum, x) => sum + x, 0) / 9;
    const spread = Math.sqrt(possible.reduce((sum, x) => sum + (x - expected) ** 2, 0) / 9);
    const many = kernelDistance(a, b, { subsets: 4000, subsetSize: 2, seed: 1 });
    expect(Math.abs(many.mean - expected)).toBeLessThan((4 * spread) / Math.sqrt(4000));
    expect(Math.abs(many.std / spread - 1)).toBeLessThan(0.05);
    const alone = Array.from(
      { length: 40 },
      (_, seed) => kernelDistance(a, b, { subsets: 1, subsetSize: 2, seed }).mean,
    );
    for (const value of alone) expect(Math.min(...possible.map((x) => Math.abs(x - value)))).toBeLessThan(1e-12);
    expect(new Set(alone.map((x) => x.toFixed(9))).size).toBeGreaterThan(5);
  });

  it("has no bias: about 0 between draws from one distribution, of either sign", () => {
    const values = Array.from(
      { length: 60 },
      (_, i) =>
        kernelDistance(goldenFeatures([100 + i, 40, 5, 0]), goldenFeatures([900 + i, 40, 5, 0]), {
          subsets: 1,
          subsetSize: 40,
          seed: 1,
        }).mean,
    );
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const error = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length / values.length);
    expect(Math.abs(mean)).toBeLessThan(4 * error);
    expect(values.some((x) => x < 0) && values.some((x) => x > 0)).toBe(true);
  });

  it("repeats with the seed", () => {
    const [a, b] = [goldenFeatures([1, 200, 12, 0]), goldenFeatures([2, 200, 12, 0.1])];
    const once = kernelDistance(a, b, { subsets: 10, subsetSize: 50, seed: 1 });
    expect(kernelDistance(a, b, { subsets: 10, subsetSize: 50, seed: 1 })).toEqual(once);
    expect(kernelDistance(a, b, { subsets: 10, subsetSize: 50, seed: 2 }).mean).not.toBe(once.mean);
  });

  it.each([5, 20])("takes a set against itself as against its copy, over %d subsets", (subsets) => {
    const a = goldenFeatures([1, 200, 12, 0]);
    const options = { subsets, subsetSize: 50, seed: 1 };
    expect(kernelDistance(a, a, options)).toEqual(kernelDistance(a, { ...a, data: a.data.slice() }, options));
  });

  it.each([
    [{ subsets: 0, subsetSize: 5, seed: 1 }, /subsets is 0/],
    [{ subsets: 2, subsetSize: 1, seed: 1 }, /subsetSize is 1/],
    [{ subsets: 2, subsetSize: 2.5, seed: 1 }, /subsetSize is 2.5/],
    [{ subsets: 2, subsetSize: 11, seed: 1 }, /subsetSize is 11, but a set has only 10 rows/],
  ])("refuses %o", (options, message) => {
    const [a, b] = [goldenFeatures([1, 20, 3, 0]), goldenFeatures([2, 10, 3, 0])];
    expect(() => kernelDistance(a, b, options)).toThrow(UserError);
    expect(() => kernelDistance(a, b, options)).toThrow(message);
  });

  it("refuses features of different networks", () => {
    expect(() =>
      kernelDistance(goldenFeatures([1, 20, 3, 0]), goldenFeatures([2, 20, 4, 0]), {
        subsets: 1,
        subsetSize: 5,
        seed: 1,
      }),
    ).toThrow(/same network/);
  });
});
