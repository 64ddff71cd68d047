/**
 * The stages: (config, input folders) → one folder. The same functions serve notebooks, the command line and the grid.
 * Each is idempotent: finished work is found, unfinished work goes on, and what another process does is waited for.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { openCohort, type Cohort } from "../cohort/cohort";
import { prepareCohort } from "../cohort/prepare";
import type { CohortKnobs } from "../cohort/knobs";
import type { ClassifierKnobs } from "../classifier/knobs";
import { predictCohort } from "../classifier/predict";
import { trainClassifier, type EpochMetrics } from "../classifier/train";
import { checkpointIdentity } from "../gan/checkpoint";
import type { GanKnobs, GanModel } from "../gan/knobs";
import { sampleCohort } from "../gan/sample";
import { trainGan, type TrainGanOptions } from "../gan/train";
import type { OnProgress } from "../support/progress";
import { UserError } from "../support/errors";
import { inceptionFileOf, openGanScore, scoredByClassifier } from "./gan-score";
import { whileLocked } from "./folder-lock";
import { doRun, type RunConfig } from "./run-folder";

/** What every stage takes besides its own. */
export interface StageOptions {
  readonly seed: number;
  /** The folder that it leaves. */
  readonly out: string;
  readonly onProgress?: OnProgress;
  /** Stops at the next step or piece; a training leaves a checkpoint. */
  readonly signal?: AbortSignal;
}

/** Raised when a stage's code changes what it computes, so that folders of older code are not taken for its own. */
export const stageVersions = { prepare: 3, train: 2, sample: 3, classify: 3 } as const;

/** Files that stages leave for later ones. */
export const generatorFile = "generator.safetensors";
export const classifierFile = "classifier.safetensors";
export const predictionsFile = "predictions.csv";
export const metricsFile = "metrics.jsonl";

/**
 * Prepares a cohort from a source; one that is there already, of the same source, folder, table, knobs and seed, is opened.
 * @param options.testFor a cohort for whose classifiers this one is to be an extra test set.
 */
export async function prepareStage(
  options: StageOptions & { readonly source: string; readonly folder?: string; readonly knobs: CohortKnobs; readonly testFor?: string },
): Promise<Cohort> {
  const { out, source, folder, knobs, seed, testFor, onProgress } = options;
  return whileLocked(out, options, (signal) => prepareCohort({ source, folder, out, knobs, seed, testFor, reuse: true, onProgress, signal }));
}

/** What trains a GAN, besides what every stage takes. */
export interface TrainStageOptions extends StageOptions {
  readonly cohort: string;
  readonly model: GanModel;
  readonly knobs: GanKnobs;
  /** The run folder of a classifier trained on the same cohort: its features score samples, for the early stop. */
  readonly features?: string;
  /** The run folder of another training of the same model and cohort, whose last checkpoint this one begins with. */
  readonly from?: string;
  readonly onTick?: TrainGanOptions["onTick"];
}

/**
 * Trains a GAN on a cohort's training images.
 * @throws UserError when a classifier's features are to score it and there are no `features`.
 */
export async function trainStage(options: TrainStageOptions): Promise<void> {
  const { out, model, knobs, seed, from, onProgress, onTick } = options;
  const cohort = openCohort(options.cohort);
  try {
    const { classifier, config } = trainRun(options, cohort);
    await doRun(out, config, options, async (signal) => {
      const score = knobs.scoreEvery === 0 ? undefined : openGanScore(knobs, cohort, classifier, onProgress);
      try {
        await trainGan({ model, cohort, knobs, seed, folder: out, from, score: score?.score, onProgress, onTick, signal });
      } finally {
        score?.dispose();
      }
    });
  } finally {
    cohort.close();
  }
}

/**
 * The config of a GAN's training on an open cohort, and the classifier that scores it.
 * @throws UserError when what is to score it is missing.
 */
export function trainRun({ model, knobs, seed, features, from }: TrainStageOptions, cohort: Cohort): { config: RunConfig; classifier?: string } {
  if (scoredByClassifier(knobs) && features === undefined) {
    throw new UserError(`Samples are to be scored (scoreEvery = ${knobs.scoreEvery}) by the features of a classifier trained on the same cohort; give its run folder with --features, set scoreFeatures to pixels or to a file of Inception's weights, or scoreEvery to 0.`);
  }
  const classifier = scoredByClassifier(knobs) ? path.join(features!, classifierFile) : undefined;
  const inception = inceptionFileOf(knobs);
  const inputs = {
    cohort: identityOf(cohort),
    ...(classifier !== undefined && { features: fileIdentity(classifier, "train that classifier first, or name its run folder") }),
    ...(inception !== undefined && { features: fileIdentity(inception, "scoreFeatures is classifier, pixels, or a file that bin/inception-weights.py made") }),
    ...(from !== undefined && { from: checkpointIdentity(path.join(from, "checkpoints")) ?? "none" }),
  };
  return { classifier, config: { stage: `train ${model}`, version: stageVersions.train, seed, knobs, inputs } };
}

/** Samples a synthetic cohort: an image for every row of a real one. A cohort that is there already is opened. */
export async function sampleStage(options: StageOptions & { readonly run: string; readonly like: string }): Promise<Cohort> {
  const { out, run, seed, onProgress } = options;
  const isThere = (): boolean => fs.existsSync(path.join(out, "cohort.json"));
  if (isThere()) return openCohort(out);
  return whileLocked(out, options, async (signal) => {
    if (isThere()) return openCohort(out);
    const like = openCohort(options.like);
    try {
      return await sampleCohort({ generator: path.join(run, generatorFile), like, out, seed, onProgress, signal });
    } finally {
      like.close();
    }
  });
}

/** What trains and tests a classifier, besides what every stage takes. */
export interface ClassifyStageOptions extends StageOptions {
  readonly cohort: string;
  readonly test: string;
  readonly knobs: ClassifierKnobs;
  readonly onEpoch?: (epoch: EpochMetrics) => void | Promise<void>;
}

/** Trains a classifier on one cohort and predicts the test images of another. */
export async function classifyStage(options: ClassifyStageOptions): Promise<void> {
  const { out, knobs, seed, onProgress, onEpoch } = options;
  const cohort = openCohort(options.cohort);
  const test = openCohort(options.test);
  try {
    await doRun(out, classifyRun(options, cohort, test), options, async (signal) => {
      await trainClassifier({ cohort, knobs, seed, folder: out, onProgress, onEpoch, signal });
      const classifier = path.join(out, classifierFile);
      await predictCohort({ classifier, cohort: test, split: "test", out: path.join(out, predictionsFile), onProgress, signal });
    });
  } finally {
    cohort.close();
    test.close();
  }
}

/**
 * The config of a classifier's training on one open cohort and its test on another.
 * @throws UserError when their labels or resolutions differ.
 */
export function classifyRun({ knobs, seed }: ClassifyStageOptions, cohort: Cohort, test: Cohort): RunConfig {
  requireSameLabels(cohort, test);
  return { stage: "classify", version: stageVersions.classify, seed, knobs, inputs: { cohort: identityOf(cohort), test: identityOf(test) } };
}

/** What stands for a cohort in the configs of the runs that read it. */
export function identityOf(cohort: Cohort): string {
  const { checksums } = cohort.description;
  return `${checksums["images.npy"].slice(0, 16)}-${checksums["table.csv"].slice(0, 16)}`;
}

/** What stands for a file that a run reads. @throws UserError when it is missing, with the mending. */
function fileIdentity(file: string, mending: string): string {
  if (!fs.existsSync(file)) throw new UserError(`${file} does not exist; ${mending}.`);
  return createHash("sha256").update(fs.readFileSync(file)).digest("hex").slice(0, 16);
}

function requireSameLabels(cohort: Cohort, test: Cohort): void {
  const [labels, wanted] = [cohort.labelNames.join(", "), test.labelNames.join(", ")];
  if (labels !== wanted) throw new UserError(`${cohort.folder} has the labels ${labels}, but ${test.folder} has ${wanted}; test on a cohort with the same labels.`);
  if (cohort.resolution !== test.resolution) {
    throw new UserError(`${cohort.folder} has images of ${cohort.resolution} pixels, but ${test.folder} of ${test.resolution}; prepare both at one resolution.`);
  }
}
