/** What every comparison of feature sets requires of its input. */
import { UserError } from "../support/errors";
import type { FeatureMatrix } from "../statistics/feature-matrix";

/**
 * Checks two feature sets that are to be compared.
 * @param names what the two are called in a message, such as `["real", "fake"]`.
 * @throws UserError when a matrix is empty, its data does not fit its shape, a value is not finite, or the columns differ.
 */
export function checkFeaturePair(a: FeatureMatrix, b: FeatureMatrix, names: readonly [string, string]): void {
  checkFeatures(a, names[0]);
  checkFeatures(b, names[1]);
  if (a.columns !== b.columns) {
    throw new UserError(
      `The ${names[0]} features have ${a.columns} columns and the ${names[1]} ones ${b.columns}; compute both with the same network.`,
    );
  }
}

/** Checks that a number is a whole one and at least `least`. */
export function checkCount(value: number, name: string, least: number): void {
  if (!Number.isInteger(value) || value < least)
    throw new UserError(`${name} is ${value}; give a whole number of at least ${least}.`);
}

function checkFeatures({ data, rows, columns }: FeatureMatrix, name: string): void {
  if (!Number.isInteger(rows) || !Number.isInteger(columns) || rows < 1 || columns < 1) {
    throw new UserError(
      `The ${name} features have ${rows} rows and ${columns} columns; both must be whole numbers of at least 1.`,
    );
  }
  if (data.length !== rows * columns) {
    throw new UserError(
      `The ${name} features hold ${data.length} numbers, but ${rows} rows of ${columns} columns need ${rows * columns}.`,
    );
  }
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i])) {
      throw new UserError(
        `The ${name} features are ${String(data[i])} at row ${Math.floor(i / columns)}, column ${i % columns}; all must be finite numbers.`,
      );
    }
  }
}
