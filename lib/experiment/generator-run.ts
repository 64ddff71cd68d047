/** The finished training of a generative model, as later stages and figures read it. */
import * as path from "node:path";
import type { ModelId } from "../gan/models";
import type { TrainingTick } from "../gan/training/train";
import { readJsonLines } from "../support/files/json-lines";
import { requireFinished } from "../runs/stage-folder";
import { generatorFile, metricsFile } from "../runs/stage-files";

/** The finished training of a generative model. */
export interface GeneratorRun {
  readonly model: ModelId;
  readonly folder: string;
  /** The running average of the generator, to sample from. */
  readonly generator: string;
  /** The training curves, one point for each tick. */
  readonly ticks: readonly TrainingTick[];
}

/** Reads a model's run folder. @throws UserError when the training is not finished, or a file was changed since. */
export function readGeneratorRun(model: ModelId, folder: string): GeneratorRun {
  requireFinished(folder, "train");
  return {
    model,
    folder,
    generator: path.join(folder, generatorFile),
    ticks: readJsonLines<TrainingTick>(path.join(folder, metricsFile)),
  };
}
