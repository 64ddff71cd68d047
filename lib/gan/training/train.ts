/** Training of a GAN from beginning, or last checkpoint, to end (paper: "GANs"). */
import * as fs from "node:fs";
import * as path from "node:path";
import type { Cohort } from "../../cohort/format/cohort";
import { UserError } from "../../support/errors";
import { reasonOf } from "../../support/system-error";
import type { OnProgress } from "../../support/progress";
import { type Checkpoint, readCheckpoint, readStart, type TrainingConfig } from "./checkpoint";
import type { ScoreImages } from "./early-stop";
import { type Generator, type GeneratorDescription, writeGenerator } from "../generator";
import type { GanKnobs, GanModel } from "../knobs";
import { checkTraining } from "../models";
import type { GanTick } from "./tick";
import { GanTrainer } from "./trainer";
import { Training } from "./training";

export type { GanTick } from "./tick";
export type { Score, ScoreImages } from "./early-stop";

/** What to train, on what, and where to leave it. */
export interface TrainGanOptions {
  readonly model: GanModel;
  /** Its training images are used. */
  readonly cohort: Cohort;
  readonly knobs: GanKnobs;
  readonly seed: number;
  /** Takes `metrics.jsonl`, `checkpoints/`, `events/` (TensorBoard), `samples/` (grids) and, at the end, `generator.safetensors`. */
  readonly folder: string;
  /** The folder of another training of the same model and cohort: this one begins with its checkpoint, and goes on with knobs of its own. */
  readonly from?: string;
  /** Scores samples for the early stop; needed where `scoreEvery` is not 0. */
  readonly score?: ScoreImages;
  readonly onProgress?: OnProgress;
  /** Called after every tick, with the running average of the generator as it is; it is disposed afterwards. */
  readonly onTick?: (tick: GanTick, view: TickView) => void | Promise<void>;
  /** Stops training after the step under way. */
  readonly signal?: AbortSignal;
}

/** What there is to see at a tick. */
export interface TickView {
  /** The running average, at the size that it has grown to. */
  readonly generator: Generator;
  /** A grid of its samples as PNG, a row a label combination, at every `gridEvery`-th tick. */
  readonly grid?: Uint8Array;
}

/**
 * Trains a GAN. A folder with a checkpoint is gone on from, and ends in the same bytes as if it had never stopped
 * (same machine, engine and number of threads); a folder with a finished training is left as it is.
 * The engine must be started.
 * @throws UserError when knobs and cohort do not fit, a checkpoint is damaged or of another training, the disk is full, or training diverges.
 * @throws an error named `AbortError` when stopped by `signal`, after writing a checkpoint.
 */
export async function trainGan(options: TrainGanOptions): Promise<void> {
  const { model, cohort, knobs, seed, folder } = options;
  checkTraining(model, knobs, cohort);
  if (knobs.scoreEvery > 0 && !options.score) {
    throw new UserError(`The early stop (scoreEvery = ${knobs.scoreEvery}) needs something that scores images; give one, or set scoreEvery to 0.`);
  }
  const { config, checkpoint, startImages } = findStart(options);
  const generatorFile = path.join(folder, "generator.safetensors");
  const trainer = new GanTrainer(model, cohort, knobs, seed);
  try {
    if (checkpoint) trainer.restore(checkpoint.trainer);
    const training = new Training(options, config, trainer, startImages, checkpoint);
    if (training.isOver && fs.existsSync(generatorFile)) return;
    await training.run();
    leaveGenerator(generatorFile, training.description, trainer.averageValues());
  } finally {
    trainer.dispose();
  }
}

function leaveGenerator(file: string, description: GeneratorDescription, values: Float32Array): void {
  try {
    writeGenerator(file, description, values);
  } catch (error) {
    throw new UserError(`The generator could not be written to ${file} (${reasonOf(error)}); mend that and run the same command again: its training is over and need not be done again.`, { cause: error });
  }
}

export interface Start {
  readonly config: TrainingConfig;
  readonly checkpoint?: Checkpoint;
  /** Real images shown by the training that this one begins with; 0 for one that begins at the beginning. */
  readonly startImages: number;
}

/**
 * Where a training begins or goes on: with the folder's own checkpoint; else with that of the training to begin with.
 * @throws UserError when a checkpoint is damaged or does not fit.
 */
export function findStart({ model, cohort, knobs, seed, folder, from }: Pick<TrainGanOptions, "model" | "cohort" | "knobs" | "seed" | "folder" | "from">): Start {
  const plain: TrainingConfig = { model, seed, knobs, cohort: cohort.description.checksums };
  const own = (config: TrainingConfig): Checkpoint | undefined => readCheckpoint(path.join(folder, "checkpoints"), config);
  if (from === undefined) return { config: plain, checkpoint: own(plain), startImages: 0 };
  const { checkpoint, checksum } = readStart(path.join(from, "checkpoints"), plain);
  const startImages = checkpoint.trainer.images;
  if (startImages >= knobs.totalKimg * 1000) {
    throw new UserError(`totalKimg = ${knobs.totalKimg} is no more than what ${from} has behind it (${startImages / 1000} kimg); raise it to train on.`);
  }
  const config = { ...plain, from: checksum };
  return { config, checkpoint: own(config) ?? checkpoint, startImages };
}
