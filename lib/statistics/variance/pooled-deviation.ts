/** The spread of repeated measurements, pooled over several places: two repeats of one place alone say little of it. */
import { squaresAround } from "../mean";

/** A standard deviation and how well it is known. */
export interface PooledDeviation {
  /** NaN where no group has two values. */
  readonly deviation: number;
  /** Degrees of freedom; 0 where no group has two values. */
  readonly degrees: number;
}

/** The standard deviation of single values around the mean of their group, taken as the same in all groups. */
export function pooledDeviation(groups: readonly (readonly number[])[]): PooledDeviation {
  let [squares, degrees] = [0, 0];
  for (const values of groups) {
    if (values.length < 2) continue;
    squares += squaresAround(values);
    degrees += values.length - 1;
  }
  return { deviation: Math.sqrt(squares / degrees), degrees };
}
