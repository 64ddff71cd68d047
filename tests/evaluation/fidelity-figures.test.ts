import { describe, expect, it } from "vitest";
import { fidelityFigures, type FidelityFigures } from "../../lib/evaluation/fidelity/fidelity-figures";
import type { FeatureMatrix } from "../../lib/statistics/feature-matrix";
import { Random } from "../../lib/support/random";
import { goldenFeatures } from "../golden/evaluation/features";

/** Normal features; two rows a patient share half of their variance. */
function normals(seed: number, rows: number, columns: number, shift = 0): FeatureMatrix {
  const random = Random.fromSeed(seed, "features");
  const data = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++)
    for (let c = 0; c < columns; c++) data[row * columns + c] = random.normal() + shift;
  return { data, rows, columns };
}
const patients = (rows: number): string[] => Array.from({ length: rows }, (_, row) => `p${row >> 1}`);
const of = ({ figures }: FidelityFigures, name: string): { value: number; low: number; high: number; floor: number } =>
  figures.find(({ measure }) => measure === name)!;

describe("fidelityFigures", () => {
  it("reads a set from the same distribution as on the floor, and one from another as far above it", async () => {
    const real = normals(1, 320, 6);
    const same = await fidelityFigures(real, patients(320), normals(2, 200, 6), { seed: 1 });
    expect(same.images).toBe(160);
    for (const name of ["frechet", "kernel", "density", "coverage"]) {
      expect(of(same, name).low, name).toBeLessThan(of(same, name).floor);
      expect(of(same, name).high, name).toBeGreaterThan(of(same, name).floor);
    }
    const other = await fidelityFigures(real, patients(320), normals(2, 200, 6, 1), { seed: 1 });
    expect(of(other, "frechet").low).toBeGreaterThan(of(other, "frechet").floor);
    expect(of(other, "frechet").low).toBeLessThan(6);
    expect(of(other, "frechet").high).toBeGreaterThan(6); // six means, each off by 1
    expect(of(other, "coverage").high).toBeLessThan(of(other, "coverage").floor);
  });

  it("has intervals as wide as figures spread over new samples", async () => {
    const values: number[] = [];
    const widths: number[] = [];
    for (let seed = 0; seed < 30; seed++) {
      const found = of(
        await fidelityFigures(
          normals(100 + seed, 80, 3),
          patients(80).map((_, i) => `p${i}`),
          normals(200 + seed, 40, 3, 0.8),
          { seed: 1 },
        ),
        "frechet",
      );
      values.push(found.value);
      widths.push((found.high - found.low) / (2 * 1.96));
    }
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const spread = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1));
    const width = widths.reduce((sum, x) => sum + x, 0) / widths.length;
    expect(width / spread).toBeGreaterThan(0.7);
    expect(width / spread).toBeLessThan(1.4);
  });

  it("gives numbers for singular covariances, and repeats with the seed", async () => {
    const [real, fake] = [goldenFeatures([9, 80, 16, 0, 6]), goldenFeatures([10, 40, 16, 0.1, 6])];
    const once = await fidelityFigures(real, patients(80), fake, { seed: 3 });
    for (const { value, low, high, floor } of once.figures)
      for (const number of [value, low, high, floor]) expect(number).not.toBeNaN();
    expect(await fidelityFigures(real, patients(80), fake, { seed: 3 })).toEqual(once);
  });

  it("refuses too few images, and a real set of one patient", async () => {
    const run = (real: FeatureMatrix, names: string[], fake: FeatureMatrix): Promise<FidelityFigures> =>
      fidelityFigures(real, names, fake, { seed: 1 });
    await expect(run(normals(1, 20, 3), patients(20), normals(2, 40, 3))).rejects.toThrow(
      /24 real images of 12 patients .* there are 20 of 10 and 40/,
    );
    await expect(run(normals(1, 40, 3), Array<string>(40).fill("p"), normals(2, 40, 3))).rejects.toThrow(
      /of 12 patients .* there are 40 of 1 and 40/,
    );
  });
});
