/**
 * A learning curve read backward: how many training images reach a value? Learning curves bend as power laws do, so between its
 * points the curve is linear in one over the root of the number: a line over the logarithm would say too many. It never falls: where
 * measured values do, isotonic regression pools them (Ayer et al. 1955).
 */

/** A value that a number of training images has reached. */
export interface CurvePoint {
  readonly size: number;
  readonly value: number;
}

/** The rising values with the smallest sum of squared differences from the given ones (pool adjacent violators). */
export function isotonic(values: readonly number[]): number[] {
  const pools: { mean: number; count: number }[] = [];
  for (const value of values) {
    let pool = { mean: value, count: 1 };
    for (let last = pools.at(-1); last !== undefined && last.mean > pool.mean; last = pools.at(-1)) {
      pools.pop();
      const count = last.count + pool.count;
      pool = { mean: (last.mean * last.count + pool.mean * pool.count) / count, count };
    }
    pools.push(pool);
  }
  return pools.flatMap(({ mean, count }) => Array.from({ length: count }, () => mean));
}

/**
 * The smallest size at which a curve reaches a value.
 * @param points by rising size, at least one.
 * @returns 0 where the smallest size has already more; infinity where the largest has less.
 */
export function sizeReaching(points: readonly CurvePoint[], value: number): number {
  const fitted = isotonic(points.map((point) => point.value));
  if (value < fitted[0]) return 0;
  const above = fitted.findIndex((one) => one >= value);
  if (above < 0) return Infinity;
  if (fitted[above] === value || above === 0) return points[above].size;
  const share = (value - fitted[above - 1]) / (fitted[above] - fitted[above - 1]);
  const [from, to] = [points[above - 1].size ** -0.5, points[above].size ** -0.5];
  return (from + share * (to - from)) ** -2;
}
