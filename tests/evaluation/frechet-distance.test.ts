import { describe, expect, it } from "vitest";
import { frechetDistance } from "../../lib/evaluation/fidelity/frechet-distance";
import { UserError } from "../../lib/support/errors";
import { Random } from "../../lib/support/random";
import { goldenFeatures } from "../golden/evaluation/features";
import { golden } from "../golden/evaluation/golden";
import { relativeDifference } from "../golden/parity";

/** Random directions at right angles (Gram-Schmidt). */
function orthonormalRows(count: number, columns: number): number[][] {
  const random = Random.fromSeed(1);
  const rows: number[][] = [];
  while (rows.length < count) {
    let row = Array.from({ length: columns }, () => random.normal());
    for (const other of rows) {
      const product = row.reduce((sum, x, c) => sum + x * other[c], 0);
      row = row.map((x, c) => x - product * other[c]);
    }
    const length = Math.hypot(...row);
    rows.push(row.map((x) => x / length));
  }
  return rows;
}

it("makes the features of the golden script bit for bit", () => {
  expect(goldenFeatures([1, 50, 9, 0.1]).data.reduce((sum, x) => sum + x, 0)).toBeCloseTo(golden.checksum, 10);
});

describe("frechetDistance", () => {
  it.each(golden.pairs)("equals torch-fidelity, clean-fid, scipy and 60-digit arithmetic: $name", (pair) => {
    const distance = frechetDistance(goldenFeatures(pair.a), goldenFeatures(pair.b));
    // A singular covariance leaves square roots of rounding errors in the others' own numbers.
    const [row, tolerance] = pair.singular
      ? (["Fréchet distance, singular covariances", 1e-7] as const)
      : (["Fréchet distance", 1e-11] as const);
    expect(relativeDifference(row, distance, pair.torchFidelityFrechet)).toBeLessThan(tolerance);
    expect(relativeDifference(row, distance, pair.cleanFidFrechet)).toBeLessThan(tolerance);
    if (pair.scipyFrechet !== null) expect(relativeDifference(row, distance, pair.scipyFrechet)).toBeLessThan(1e-11);
    if (pair.exactFrechet !== null)
      expect(relativeDifference("Fréchet distance, in 60 digits", distance, pair.exactFrechet)).toBeLessThan(1e-12);
  });

  it("is the closed form for single features", () => {
    const a = { data: [0, 2], rows: 2, columns: 1 }; // mean 1, deviation √2
    const b = { data: [1, 5, 9], rows: 3, columns: 1 }; // mean 5, deviation 4
    expect(frechetDistance(a, b)).toBeCloseTo(16 + (4 - Math.SQRT2) ** 2, 12);
  });

  it("is 0 for equal sets, of full rank or not, and for constant ones the distance of the means", () => {
    for (const { a } of golden.pairs.slice(0, 5)) {
      const features = goldenFeatures(a);
      expect(frechetDistance(features, features)).toBeLessThan(1e-12);
      expect(frechetDistance(features, features)).toBeGreaterThanOrEqual(0);
    }
    const constant = (value: number, rows: number) => ({
      data: new Array<number>(rows * 2).fill(value),
      rows,
      columns: 2,
    });
    expect(frechetDistance(constant(1, 5), constant(4, 3))).toBe(18);
    expect(frechetDistance(constant(1, 2), constant(1, 2))).toBe(0);
  });

  it("does not change with the order of rows or of columns, nor when the sets change places", () => {
    const { a: recipeA, b: recipeB } = golden.pairs[1];
    const a = goldenFeatures(recipeA);
    const b = goldenFeatures(recipeB);
    const distance = frechetDistance(a, b);
    const rows = Random.fromSeed(1).shuffle(Array.from({ length: a.rows }, (_, row) => row));
    const columns = Random.fromSeed(2).shuffle(Array.from({ length: a.columns }, (_, c) => c));
    const turned = ({ data, columns: width }: typeof a, order: number[]) => ({
      data: order.flatMap((row) => columns.map((c) => data[row * width + c])),
      rows: order.length,
      columns: width,
    });
    const same = Array.from({ length: b.rows }, (_, row) => row);
    expect(frechetDistance(turned(a, rows), turned(b, same))).toBeCloseTo(distance, 12);
    expect(frechetDistance(b, a)).toBeCloseTo(distance, 12);
  });

  it("does not change when the features are turned into a space of more dimensions", () => {
    const wide = 30;
    const axes = orthonormalRows(10, wide);
    const turned = ({ data, rows, columns }: ReturnType<typeof goldenFeatures>) => ({
      rows,
      columns: wide,
      data: Float64Array.from({ length: rows * wide }, (_, at) => {
        const row = Math.floor(at / wide);
        return axes.reduce((sum, axis, c) => sum + axis[at % wide] * data[row * columns + c], 0);
      }),
    });
    const [a, b] = [goldenFeatures([3, 150, 10, 0]), goldenFeatures([4, 90, 10, 0.05])];
    expect(Math.abs(frechetDistance(turned(a), turned(b)) / frechetDistance(a, b) - 1)).toBeLessThan(1e-12);
  });

  it("grows with the square of the scale", () => {
    const [a, b] = [goldenFeatures([5, 14, 24, 0]), goldenFeatures([6, 14, 24, 0.2])];
    const scaled = (m: typeof a) => ({ ...m, data: m.data.map((x) => x * 1000) });
    expect(frechetDistance(scaled(a), scaled(b)) / frechetDistance(a, b)).toBeCloseTo(1e6, 5);
  });

  it.each([
    ["another number of columns", { data: [1, 2], rows: 2, columns: 1 }, /2 columns and the second ones 1/],
    ["one row", { data: [1, 2], rows: 1, columns: 2 }, /second features have 1 row;/],
    ["no rows", { data: [], rows: 0, columns: 2 }, /0 rows/],
    [
      "data of another length",
      { data: [1, 2, 3], rows: 2, columns: 2 },
      /hold 3 numbers, but 2 rows of 2 columns need 4/,
    ],
    ["a value that is not finite", { data: [1, 2, 3, NaN], rows: 2, columns: 2 }, /NaN at row 1, column 1/],
  ])("refuses %s", (_, wrong, message) => {
    const right = { data: [1, 2, 3, 5], rows: 2, columns: 2 };
    expect(() => frechetDistance(right, wrong)).toThrow(UserError);
    expect(() => frechetDistance(right, wrong)).toThrow(message);
  });
});
