/** Learning curves read backward, against scikit-learn's isotonic regression and SciPy's root finder. */
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { isotonic, sizeReaching } from "../../lib/statistics/learning-curve";
import { difference, relativeDifference } from "../golden/parity";

const golden = JSON.parse(
  fs.readFileSync(path.join(__dirname, "../golden/statistics/learning-curve.json"), "utf8"),
) as {
  sizes: number[];
  values: number[];
  fitted: number[];
  at: number[];
  reached: (number | "more")[];
}[];

describe.each(golden)("a curve of $sizes.length points", ({ sizes, values, fitted, at, reached }) => {
  it("rises as scikit-learn's isotonic regression", () => {
    expect(difference("learning curves: isotonic regression", isotonic(values), fitted)).toBeLessThan(1e-14);
  });

  it("reaches values at the sizes that SciPy finds", () => {
    const points = sizes.map((size, i) => ({ size, value: values[i] }));
    at.forEach((value, i) => {
      const size = sizeReaching(points, value);
      const expected = reached[i];
      if (expected === "more") expect(size).toBe(Infinity);
      else if (expected === 0) expect(size).toBe(0);
      else expect(relativeDifference("learning curves: sizes", size, expected)).toBeLessThan(1e-10);
    });
  });
});

describe("sizeReaching", () => {
  const points = [
    { size: 100, value: 0.7 },
    { size: 200, value: 0.875 },
    { size: 400, value: 0.75 },
    { size: 800, value: 0.95 },
  ];

  it("takes the first of sizes with one value, and the points themselves at theirs", () => {
    expect(sizeReaching(points, 0.8125)).toBe(200);
    expect(sizeReaching(points, 0.7)).toBe(100);
    expect(sizeReaching(points, 0.95)).toBe(800);
  });

  it("says that a value is below or above the whole curve", () => {
    expect([sizeReaching(points, 0.69), sizeReaching(points, 0.96)]).toEqual([0, Infinity]);
  });
});
