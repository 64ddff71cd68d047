/** What was measured of the lab in a browser: `five-minutes.json`. */
import type { LabModel } from "../../../lib/teaching/lab/training";
import type { LabAuroc } from "../messages";

/** Trainings of about five minutes, as a visitor starts them. */
export interface FiveMinutes {
  /** Name of the processor. */
  readonly processor: string;
  readonly runs: readonly {
    readonly model: LabModel;
    readonly combinations: number;
    /** Training images of each combination. */
    readonly images: number;
    /** Thousands of images shown. */
    readonly kimg: number;
    /** Processor time of the training. */
    readonly seconds: number;
    readonly real: LabAuroc;
    readonly synthetic: LabAuroc;
  }[];
}
