/** A figure in every draw of patients: differences of figures that saw the same draws are paired. */
import type { Estimate } from "../interval";
import { interval95 } from "./patient-bootstrap";

/** A value, and the same in every draw of patients. */
export interface Drawn {
  readonly value: number;
  readonly draws: Float64Array;
}

/** The difference of two, draw by draw. */
export function minus(a: Drawn, b: Drawn): Drawn {
  return { value: a.value - b.value, draws: a.draws.map((value, replicate) => value - b.draws[replicate]) };
}

/** The value with its 95 % interval. */
export function estimateOf({ value, draws }: Drawn): Estimate {
  return { value, ...interval95(draws) };
}
