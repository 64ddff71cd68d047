import * as fs from "node:fs";
import * as path from "node:path";
import { expect, it } from "vitest";
import { studentQuantile, studentTwoSided } from "../../lib/statistics/distributions";
import { difference, relativeDifference } from "../golden/parity";

const golden = JSON.parse(fs.readFileSync(path.join(__dirname, "../golden/statistics/student-t.json"), "utf8")) as {
  cases: { degrees: number; p: number; quantile: number; t: number; twoSided: number }[];
  normal: { p: number; quantile: number }[];
};

it.each(golden.cases)(
  "Student's t with $degrees degrees of freedom is scipy's at p = $p",
  ({ degrees, p, quantile, t, twoSided }) => {
    expect(relativeDifference("Student's t: quantiles", studentQuantile(p, degrees), quantile)).toBeLessThan(1e-9);
    expect(difference("Student's t: tails", studentTwoSided(t, degrees), twoSided)).toBeLessThan(1e-12);
    expect(studentTwoSided(-t, degrees)).toBe(studentTwoSided(t, degrees));
  },
);

it.each(golden.normal)("with infinitely many it is the normal distribution at p = $p", ({ p, quantile }) => {
  expect(studentQuantile(p, Infinity)).toBeCloseTo(quantile, 9);
});

it.each([
  [1, NaN],
  [NaN, 3],
  [1, 0],
])("a t of %f with %f degrees of freedom is refused, and does not go on for ever", (t, degrees) => {
  expect(() => studentTwoSided(t, degrees)).toThrow(RangeError);
});
