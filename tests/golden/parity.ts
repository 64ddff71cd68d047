/**
 * How far a value is from its reference, for tests to compare with a tolerance. `npm run parity` has every difference noted
 * (SYNTHCOHORT_PARITY names the file) and prints the largest of each row of README.md's table.
 */
import * as fs from "node:fs";

type Values = number | ArrayLike<number>;

/** Largest |found − expected|; NaN where a value is none. @param row what is compared, as README.md's table names it. */
export function difference(row: string, found: Values, expected: Values): number {
  return noted(row, largestDifference(listOf(found), listOf(expected)));
}

/**
 * Largest |found − expected| as a share of the largest |expected|.
 * @param row what is compared, as README.md's table names it.
 * @param scale another number to take shares of, such as the size of what two numbers are parts of.
 */
export function relativeDifference(row: string, found: Values, expected: Values, scale?: number): number {
  const values = listOf(expected);
  return noted(row, largestDifference(listOf(found), values) / (scale ?? values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)));
}

function largestDifference(found: number[], expected: number[]): number {
  if (found.length !== expected.length) throw new RangeError(`${found.length} values were found, but ${expected.length} are expected.`);
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(found[i] - value)), 0);
}

function noted(row: string, value: number): number {
  const file = process.env["SYNTHCOHORT_PARITY"];
  if (file !== undefined) fs.appendFileSync(file, `${JSON.stringify({ row, value })}\n`);
  return value;
}

function listOf(values: Values): number[] {
  return typeof values === "number" ? [values] : Array.from(values);
}
