/** What was measured of the lab in a browser: `five-minutes.json`. */
import type { LabModel } from "../../../lib/teaching/lab/training";
import type { LabAuroc } from "../messages";

/** Trainings of about five minutes, as a visitor starts them. */
export interface FiveMinutes {
  /** Name of the processor. */
  readonly processor: string;
  /** Cores that the browser had. */
  readonly threads: number;
  readonly runs: readonly {
    readonly model: LabModel;
    readonly combinations: number;
    /** Training images of each combination. */
    readonly images: number;
    /** Thousands of images shown. */
    readonly kimg: number;
    /** How long the training took. */
    readonly seconds: number;
    readonly real: LabAuroc;
    readonly synthetic: LabAuroc;
  }[];
}
