/** The spread of repeated measurements, pooled over several places: two repeats of one place alone say little of it. */
import { studentQuantile } from "../distributions";
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

/** Two variances of an estimate: one from few repeats, one that is as good as known. */
export interface TwoVariances {
  /** Of the mean over seeds. */
  readonly ofSeeds: number;
  /** Degrees of freedom of that variance; Infinity where it is known. */
  readonly degrees: number;
  /** Of the test set. */
  readonly ofTestSet: number;
}

/**
 * Half of an interval's width: Student's t is for the seeds alone, of which there are few, and the normal quantile for the test set;
 * the two are added as squares. One t for both would make the test set's part several times too wide, and Satterthwaite's degrees
 * too narrow where one place has two seeds.
 * @param error the chance to miss the truth, such as 0.05.
 */
export function halfWidth({ ofSeeds, degrees, ofTestSet }: TwoVariances, error: number): number {
  const [t, z] = [studentQuantile(error, degrees), studentQuantile(error, Infinity)];
  return Math.sqrt(t * t * ofSeeds + z * z * ofTestSet);
}
