/** Options of a training, and what it shows on the way. */
import type { Cohort } from "../../cohort/format/cohort";
import type { OnProgress } from "../../support/progress";
import type { Generator } from "../generator";
import type { ModelId, ModelKnobs } from "../models";
import type { ScoreImages } from "./early-stop";
import type { TrainingTick } from "./tick";

/** What to train, on what, and where to write it. */
export interface TrainGeneratorOptions {
  readonly model: ModelId;
  /** Its training images are used. */
  readonly cohort: Cohort;
  readonly knobs: ModelKnobs;
  readonly seed: number;
  /** Takes `metrics.jsonl`, `checkpoints/`, `events/` (TensorBoard), `samples/` (grids) and, at the end, `generator.safetensors`. */
  readonly folder: string;
  /** The folder of another training of the same model and cohort: this one starts from its checkpoint, with its own knobs. */
  readonly from?: string;
  /** Scores samples for the early stop; needed where `scoreEvery` is not 0. */
  readonly score?: ScoreImages;
  readonly onProgress?: OnProgress;
  /** Called after every tick, with the current running average of the generator, which is disposed afterward. */
  readonly onTick?: (tick: TrainingTick, view: TickView) => void | Promise<void>;
  /** Stops training after the current step. */
  readonly signal?: AbortSignal;
}

/** What can be seen at a tick. */
export interface TickView {
  /** The running average, at the size that it has grown to. */
  readonly generator: Generator;
  /** A grid of its samples as PNG, one row for each label combination, at every `gridEvery`-th tick. */
  readonly grid?: Uint8Array;
}
