import { describe, expect, it } from "vitest";
import { fidelity } from "../../lib/evaluation/fidelity/fidelity";
import { frechetDistance } from "../../lib/evaluation/fidelity/frechet-distance";
import { kernelDistance } from "../../lib/evaluation/fidelity/kernel-distance";
import { prdc } from "../../lib/evaluation/fidelity/prdc";
import { UserError } from "../../lib/support/errors";
import { Random } from "../../lib/support/random";
import { goldenFeatures } from "../golden/evaluation/features";
import { golden } from "../golden/evaluation/golden";
import { difference } from "../golden/parity";

const keys = ["precision", "recall", "density", "coverage"] as const;

describe("prdc", () => {
  it.each(golden.pairs)("equals the package prdc: $name", ({ a, b, k, prdc: expected }) => {
    const found = prdc(goldenFeatures(a), goldenFeatures(b), { k });
    for (const key of keys)
      expect(difference("precision, recall, density, coverage", found[key], expected[key]), key).toBeLessThan(5e-15);
  });

  it("finds everything in an equal set: precision, recall and coverage 1, and k balls around each row", () => {
    const features = goldenFeatures([1, 300, 6, 0]);
    // A ball is open: it holds its own center and k - 1 neighbors.
    expect(prdc(features, features, { k: 4 })).toEqual({ precision: 1, recall: 1, density: 1, coverage: 1 });
  });

  it("finds nothing in a set far away, and tells collapse from failure", () => {
    const real = goldenFeatures([1, 200, 4, 0]);
    expect(prdc(real, goldenFeatures([2, 200, 4, 1000]), { k: 5 })).toEqual({
      precision: 0,
      recall: 0,
      density: 0,
      coverage: 0,
    });
    const one = {
      rows: 200,
      columns: 4,
      data: Float64Array.from({ length: 800 }, (_, i) => real.data[i % 4] + 1e-9 * i),
    };
    const collapsed = prdc(real, one, { k: 5 });
    expect(collapsed.precision).toBe(1);
    expect(collapsed.recall).toBe(1 / 200); // the row that all collapsed onto
    expect(collapsed.coverage).toBeLessThan(0.1);
  });

  it("does not change with the order of rows", () => {
    const real = goldenFeatures([3, 150, 10, 0]);
    const fake = goldenFeatures([4, 131, 10, 0.05]);
    const order = Random.fromSeed(1).shuffle(Array.from({ length: 131 }, (_, row) => row));
    const shuffled = { ...fake, data: order.flatMap((row) => [...fake.data.subarray(row * 10, row * 10 + 10)]) };
    expect(prdc(real, shuffled, { k: 3 })).toEqual(prdc(real, fake, { k: 3 }));
  });

  it("refuses sets without k neighbors for each row", () => {
    const [real, fake] = [goldenFeatures([1, 6, 3, 0]), goldenFeatures([2, 5, 3, 0])];
    expect(() => prdc(real, fake, { k: 5 })).toThrow(UserError);
    expect(() => prdc(real, fake, { k: 5 })).toThrow(/only 5 fake rows/);
    expect(() => prdc(fake, real, { k: 5 })).toThrow(/only 5 real rows/);
    expect(() => prdc(real, fake, { k: 0 })).toThrow(/k is 0/);
  });
});

describe("fidelity", () => {
  it("is all measures at once, with k = 5 and subsets of half the smaller set", () => {
    const [real, fake] = [goldenFeatures([1, 81, 7, 0]), goldenFeatures([2, 60, 7, 0.1])];
    expect(fidelity(real, fake, { seed: 4 })).toEqual({
      frechet: frechetDistance(real, fake),
      kernel: kernelDistance(real, fake, { subsets: 100, subsetSize: 30, seed: 4 }),
      prdc: prdc(real, fake, { k: 5 }),
    });
  });

  it("refuses sets that are too small", () => {
    expect(() => fidelity(goldenFeatures([1, 9, 3, 0]), goldenFeatures([2, 5, 3, 0]), { seed: 1 })).toThrow(
      /a set has 5/,
    );
  });
});
