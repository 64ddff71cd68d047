/** Quantiles with linear interpolation between neighbors, as NumPy's default has them. */

/**
 * @param sorted ascending, not empty.
 * @param share 0 the smallest, 0.5 the median, 1 the largest.
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/** The mean of the two in the middle where their number is even. @param values in any order, not empty. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
