/** A finished training as it was at its end, to ask its networks of images. */
import * as path from "node:path";
import type { Cohort } from "../../cohort/format/cohort";
import { cohortIdentity } from "../../cohort/format/identity";
import { requireFinished } from "../../runs/stage-folder";
import { UserError } from "../../support/errors";
import { generativeModels, type ModelId, type ModelKnobs } from "../models";
import { checkpointIdentity, readStart } from "./checkpoint";
import type { Trainer } from "./trainer";

/**
 * Opens it from its last checkpoint; the tensor engine must have been started.
 * @param run its folder. @param cohort the one that it was trained on.
 * @returns the model, and its trainer, which the caller disposes.
 * @throws UserError when the run is not finished, was trained on another cohort, or its checkpoint is gone or damaged.
 */
export function openFinishedTraining(run: string, cohort: Cohort): { model: ModelId; trainer: Trainer } {
  const { stage, knobs, seed, inputs } = requireFinished(run, "train");
  const model = stage.split(" ")[1] as ModelId;
  if (inputs["cohort"] !== cohortIdentity(cohort))
    throw new UserError(`${run} was not trained on ${cohort.folder}: give the cohort that it was trained on.`);
  const checkpoints = path.join(run, "checkpoints");
  if (checkpointIdentity(checkpoints) === undefined)
    throw new UserError(
      `${run} has no checkpoint any more, which has the networks of its training: train it again (--replace).`,
    );
  const config = { model, seed, knobs: knobs as ModelKnobs, cohort: cohort.description.checksums };
  const { checkpoint } = readStart(checkpoints, config);
  const trainer = generativeModels[model].trainer(cohort, config.knobs, seed);
  try {
    trainer.restore(checkpoint.trainer);
    return { model, trainer };
  } catch (error) {
    trainer.dispose();
    throw error;
  }
}
