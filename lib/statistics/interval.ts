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

/** The figure and its interval, without what else an object says. */
export function plainEstimate({ value, low, high }: Estimate): Estimate {
  return { value, low, high };
}
