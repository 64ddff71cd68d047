/** What an experiment is asked for with: all else about it follows. */
import type { Changes } from "../knobs/presets";

/** What an experiment is made of. */
export interface ExperimentOptions {
  /** `smoke`, `lesson`, `quick`, `standard`, `thorough` or `paper`. */
  readonly preset: string;
  /** `phantom-chest`, or `<source>=<folder>`; a relative folder is taken from the checkout. */
  readonly data: string;
  /** All randomness follows from it. */
  readonly seed: number;
  /** Single knobs, such as `{ "cpdGan.learningRate": 0.001 }`. */
  readonly change?: Changes;
}

/** What the names of sweeps begin with in results/. */
export const sweepPrefix = "sweep-";
