/** The images on which a tick measures overfitting: always the same ones, spread evenly over a split. */

/** Enough for a mean, and few enough to cost no time. */
const EXAMINED = 256;

/**
 * Some of a split's rows.
 * @param multiple their number is a multiple of this; none if there are fewer.
 */
export function examinedRows(rows: ArrayLike<number>, multiple: number): Int32Array {
  const count = Math.floor(Math.min(EXAMINED, rows.length) / multiple) * multiple;
  return Int32Array.from({ length: count }, (_, i) => rows[Math.floor((i * rows.length) / count)]);
}
