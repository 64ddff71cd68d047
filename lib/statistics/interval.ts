/** An interval, and a value with one. */

/** Its ends. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A figure with its 95 % interval. */
export interface Estimate extends Interval {
  readonly value: number;
}
