/** Training of a generative model, from the beginning or the last checkpoint to the end (paper: "GANs"). */
import * as fs from "node:fs";
import * as path from "node:path";
import { requireTrainingImages } from "../../cohort/format/role";
import { generatorFile } from "../../runs/stage-files";
import { UserError } from "../../support/errors";
import { checkKnobs } from "../../support/knobs/check";
import { reasonOf } from "../../support/system-error";
import {
  type GeneratorCheckpoint,
  readGeneratorCheckpoint,
  readStart,
  type GeneratorTrainingConfig,
} from "./checkpoint";
import { type GeneratorDescription, writeGenerator } from "../generator-file";
import type { TrainGeneratorOptions } from "./options";
import { generativeModels } from "../models";
import { hasBudget } from "../privacy/mechanism";
import { trainingSecret } from "../privacy/secret";
import { GeneratorTraining } from "./training";

export type { TickView, TrainGeneratorOptions } from "./options";
export type { TrainingTick } from "./tick";
export type { Score, ScoreImages } from "./early-stop";

/**
 * Trains a generative model. With a checkpoint in the folder, training resumes from it and ends with the same bytes as if
 * it had never stopped (same machine, engine and number of threads). A finished training is left as it is.
 * The engine must be started.
 * @throws UserError when a knob is missing, unknown or out of its range, knobs and cohort do not fit, a checkpoint is damaged or of another training, the disk is full, or training diverges.
 * @throws an error named `AbortError` when stopped by `signal`, after writing a checkpoint.
 */
export async function trainGenerator(options: TrainGeneratorOptions): Promise<void> {
  const { model, knobs } = options;
  // Programs in plain JavaScript are not checked by a compiler.
  if (!Object.hasOwn(generativeModels, model))
    throw new UserError(`There is no model "${model}"; there are ${Object.keys(generativeModels).join(", ")}.`);
  checkKnobs(generativeModels[model].knobs, knobs as unknown as Record<string, unknown>);
  await trainAnyKnobs(options);
}

/** The same with knobs beyond their ranges, as trainings that come apart have them. */
export async function trainAnyKnobs(options: TrainGeneratorOptions): Promise<void> {
  const { model, cohort, knobs, seed, folder } = options;
  const entry = generativeModels[model];
  requireTrainingImages(cohort);
  entry.check(knobs, cohort);
  const { scoreEvery } = entry.schedule(knobs);
  if (scoreEvery > 0 && !options.score) {
    throw new UserError(
      `The early stop (scoreEvery = ${scoreEvery}) needs a score function; give one, or set scoreEvery to 0.`,
    );
  }
  const { config, checkpoint, startImages } = findStart(options);
  const generator = path.join(folder, generatorFile);
  const secret = hasBudget(knobs) ? trainingSecret(folder, checkpoint !== undefined) : undefined;
  const trainer = entry.trainer(cohort, knobs, seed, secret);
  try {
    if (checkpoint) trainer.restore(checkpoint.trainer);
    const training = new GeneratorTraining(options, config, trainer, startImages, checkpoint);
    if (training.isOver && fs.existsSync(generator)) return;
    await training.run();
    leaveGenerator(generator, training.description, training.generatorValues);
  } finally {
    trainer.dispose();
  }
}

function leaveGenerator(file: string, description: GeneratorDescription, values: Float32Array): void {
  try {
    writeGenerator(file, description, values);
  } catch (error) {
    throw new UserError(
      `The generator could not be written to ${file} (${reasonOf(error)}); fix that and run the same command again: the training is finished and is not repeated.`,
      { cause: error },
    );
  }
}

export interface Start {
  readonly config: GeneratorTrainingConfig;
  readonly checkpoint?: GeneratorCheckpoint;
  /** Real images shown by the training that this one begins with; 0 for one that begins at the beginning. */
  readonly startImages: number;
}

/**
 * Where a training starts or resumes: from the folder's own checkpoint, or else from that of the training given by
 * `from`.
 * @throws UserError when a checkpoint is damaged or does not fit.
 */
export function findStart({
  model,
  cohort,
  knobs,
  seed,
  folder,
  from,
}: Pick<TrainGeneratorOptions, "model" | "cohort" | "knobs" | "seed" | "folder" | "from">): Start {
  const plain: GeneratorTrainingConfig = { model, seed, knobs, cohort: cohort.description.checksums };
  const own = (config: GeneratorTrainingConfig): GeneratorCheckpoint | undefined =>
    readGeneratorCheckpoint(path.join(folder, "checkpoints"), config);
  if (from === undefined) return { config: plain, checkpoint: own(plain), startImages: 0 };
  if (hasBudget(knobs))
    throw new UserError(
      `A training with a privacy budget begins at the beginning, because what ${from} has spent is not in it; train it without --from, or set privacyEpsilon to 0.`,
    );
  const { checkpoint, checksum } = readStart(path.join(from, "checkpoints"), plain);
  const startImages = checkpoint.trainer.images;
  const { totalKimg } = generativeModels[model].schedule(knobs);
  if (totalKimg === 0)
    throw new UserError(
      `${generativeModels[model].name} is fitted in one pass, so there is nothing to continue in ${from}; train it without --from.`,
    );
  if (startImages >= totalKimg * 1000) {
    throw new UserError(
      `totalKimg = ${totalKimg} is not more than the ${startImages / 1000} kimg that ${from} has already trained; raise it to continue training.`,
    );
  }
  const config = { ...plain, from: checksum };
  // The scores of the other training do not count here, nor does its best generator.
  return { config, checkpoint: own(config) ?? { ...checkpoint, best: undefined }, startImages };
}
