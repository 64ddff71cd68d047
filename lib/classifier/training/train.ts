/**
 * Trains a classifier on one cohort, real or synthetic. Paper: "Classifier".
 * The best weights on the cohort's own validation images are kept.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import type { Cohort } from "../../cohort/format/cohort";
import { requireTrainingImages } from "../../cohort/format/role";
import { UserError } from "../../support/errors";
import { appendJsonLine, readJsonLines } from "../../support/files/json-lines";
import { ensureFolder, removeLeftovers, writeFileAtomic } from "../../support/files/atomic";
import { type OnProgress, type ProgressReport, unfinished } from "../../support/progress";
import { readClassifierCheckpoint, requireSameConfig, writeClassifierCheckpoint } from "./checkpoint";
import { halvings } from "../networks/densenet";
import { labelPrevalences } from "../networks/loss";
import type { NetworkInput } from "../networks/preprocess";
import type { ClassifierKnobs } from "../knobs";
import {
  initialWeightsOf,
  networkOf,
  readModelFile,
  writeModelFile,
  type ClassifierTrainingConfig,
} from "../model-file";
import { ClassifierTraining, type EpochMetrics } from "./training";
import { weightsOfClassifier } from "./start-weights";
import { Validation } from "./validation";
import { classifierFile, latestFile, metricsFile } from "../../runs/stage-files";

export type { EpochMetrics } from "./training";

/** What to train on, how, and where to write it. */
export interface TrainClassifierOptions {
  readonly cohort: Cohort;
  readonly knobs: ClassifierKnobs;
  readonly seed: number;
  /** A `classifier.safetensors` of the same network and labels, whose weights training starts from. */
  readonly from?: string;
  /** The run's folder, for metrics.jsonl, checkpoints/ and classifier.safetensors. */
  readonly folder: string;
  readonly onProgress?: OnProgress;
  /** Called after each epoch. */
  readonly onEpoch?: (epoch: EpochMetrics) => void | Promise<void>;
  /** Ends training after the current step; the same call resumes from there. */
  readonly signal?: AbortSignal;
}

/**
 * Trains until the mean validation AUROC no longer improves, and writes `classifier.safetensors`. Goes on by itself from
 * the folder's checkpoint: same seed, machine, engine and threads give the same bytes, interrupted or not.
 * @throws UserError when knobs and cohort do not fit, or the folder holds a training with other settings.
 * @throws the signal's reason when aborted, after writing a checkpoint.
 */
export async function trainClassifier(options: TrainClassifierOptions): Promise<void> {
  const { cohort, knobs, folder, onProgress, onEpoch, signal } = options;
  const { config, input } = checkedConfig(options);
  const modelFile = path.join(folder, classifierFile);
  if (fs.existsSync(modelFile)) return requireSameConfig(readModelFile(modelFile).config, config, modelFile);

  const checkpointPath = path.join(folder, "checkpoints", latestFile);
  const metricsPath = path.join(folder, metricsFile);
  const validation = new Validation(cohort, input);
  const checkpoint = readClassifierCheckpoint(checkpointPath, config);
  for (const place of [folder, path.dirname(checkpointPath)]) removeLeftovers(place);
  forgetEpochsAfter(metricsPath, checkpoint?.schedule.epoch ?? 0);
  const training = await ClassifierTraining.start(config, cohort, {
    checkpoint: checkpoint && { state: checkpoint, file: checkpointPath },
    from: options.from,
  });
  const progress = (): ProgressReport => ({
    task: "training classifier",
    done: training.epochs,
    total: knobs.maxEpochs,
    unit: "epochs",
    detail: training.detail,
  });
  const save = (): void => writeClassifierCheckpoint(checkpointPath, config, training.checkpoint());
  try {
    while (!training.finished) {
      while (!training.epochComplete) {
        if (signal?.aborted) {
          save();
          signal.throwIfAborted();
        }
        await training.step();
        onProgress?.(unfinished(progress()));
      }
      const metrics = training.endEpoch(await validation.measure(training.network));
      appendJsonLine(metricsPath, metrics);
      save();
      onProgress?.(unfinished(progress()));
      await onEpoch?.(metrics);
    }
    const prevalences = labelPrevalences(cohort.readLabels(cohort.rowsOf("train")), cohort.labelNames.length);
    writeModelFile(modelFile, { config, ...training.best(), prevalences });
    onProgress?.({ ...progress(), total: training.epochs }); // fewer than there might have been, where it stopped early
  } finally {
    training.dispose();
  }
}

/**
 * The config of a training, and its network's input.
 * @throws UserError when knobs and cohort do not fit.
 */
export function checkedConfig(options: Pick<TrainClassifierOptions, "cohort" | "knobs" | "seed" | "from">): {
  config: ClassifierTrainingConfig;
  input: NetworkInput;
} {
  const config = configOf(options);
  const { architecture, input } = networkOf(config);
  requireTrainingImages(options.cohort);
  checkSizes(config, options.cohort.rowsOf("train").length, input.size, halvings(architecture));
  return { config, input };
}

function configOf({
  cohort,
  knobs,
  seed,
  from,
}: Pick<TrainClassifierOptions, "cohort" | "knobs" | "seed" | "from">): ClassifierTrainingConfig {
  const { name, source, labelNames, resolution, description } = cohort;
  return {
    knobs,
    seed,
    cohort: { name, source, labels: labelNames, resolution, checksums: description.checksums },
    initialWeights: from === undefined ? initialWeightsOf(knobs) : weightsOfClassifier(from, cohort),
  };
}

function checkSizes(
  { knobs, cohort }: ClassifierTrainingConfig,
  trainImages: number,
  inputSize: number,
  halved: number,
): void {
  if (knobs.batchSize > trainImages) {
    throw new UserError(
      `batchSize is ${knobs.batchSize}, but the cohort ${cohort.name} has only ${trainImages} training images: choose a smaller batchSize.`,
    );
  }
  if (inputSize < 2 ** halved) {
    throw new UserError(
      `The network halves its input ${halved} times, but the input has only ${inputSize}×${inputSize} pixels: set inputSize to ${2 ** halved} or more, or use fewer blocks.`,
    );
  }
}

/** A crash between the log and the checkpoint leaves an epoch in the log that will be done again. */
function forgetEpochsAfter(metricsPath: string, epoch: number): void {
  if (!fs.existsSync(metricsPath)) {
    ensureFolder(path.dirname(metricsPath));
    return;
  }
  const kept = readJsonLines<EpochMetrics>(metricsPath).filter((metrics) => metrics.epoch <= epoch);
  writeFileAtomic(metricsPath, kept.map((metrics) => `${JSON.stringify(metrics)}\n`).join(""));
}
