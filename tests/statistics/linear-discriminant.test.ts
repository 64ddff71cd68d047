/** The linear discriminant has scikit-learn's probabilities. */
import * as fs from "node:fs";
import { expect, it } from "vitest";
import type { FeatureMatrix } from "../../lib/statistics/feature-matrix";
import { linearDiscriminant } from "../../lib/statistics/features/linear-discriminant";

interface Case {
  readonly classes: number;
  readonly columns: number;
  readonly shrinkage: number;
  readonly truth: readonly number[];
  readonly features: readonly number[];
  readonly tested: readonly number[];
  readonly probabilities: readonly number[];
  readonly predicted: readonly number[];
}

const cases = JSON.parse(fs.readFileSync("tests/golden/statistics/discriminant.json", "utf8")) as Case[];
const matrix = (data: readonly number[], columns: number): FeatureMatrix => ({
  data,
  rows: data.length / columns,
  columns,
});

it.each(cases)("$classes classes, $columns features, shrinkage $shrinkage", (one) => {
  const discriminant = linearDiscriminant(matrix(one.features, one.columns), one.truth, one.classes, one.shrinkage);
  const { scores, classes } = discriminant(matrix(one.tested, one.columns));
  expect(Array.from(classes)).toEqual(one.predicted);
  for (let row = 0; row < classes.length; row++) {
    const odds = Array.from(scores.subarray(row * one.classes, (row + 1) * one.classes), Math.exp);
    const sum = odds.reduce((a, b) => a + b);
    odds.forEach((value, of) => expect(value / sum).toBeCloseTo(one.probabilities[row * one.classes + of], 8));
  }
});

it.each([0, 0.1])("refuses features that do not vary, with a shrinkage of %d", (shrinkage) => {
  const constant = matrix([1, 2, 1, 2, 1, 2, 1, 2], 2);
  expect(() => linearDiscriminant(constant, [0, 1, 0, 1], 2, shrinkage)).toThrow(/do not vary/);
});
