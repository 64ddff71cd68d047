/** A value and the same in every draw of patients: what is made of several values has its interval in the draws. */
import type { Estimate } from "../interval";
import { interval95 } from "./patient-bootstrap";

/** A value, and the same in every draw. */
export interface Drawn {
  readonly value: number;
  /** As many for all values of one comparison; NaN in draws that lack what it needs. */
  readonly draws: Float64Array;
}

/** a − b, in all and in every draw. */
export function drawnDifference(a: Drawn, b: Drawn): Drawn {
  return { value: a.value - b.value, draws: a.draws.map((value, replicate) => value - b.draws[replicate]) };
}

/** The value with the 95 % interval of its draws. */
export function drawnEstimate({ value, draws }: Drawn): Estimate {
  return { value, ...interval95(draws) };
}
