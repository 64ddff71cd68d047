/**
 * The stages: (config, input folders) → one folder. The same functions serve notebooks, the command line and the grid.
 * Each is idempotent: finished work is reused, unfinished work is resumed, another process's work is waited for, and a
 * folder that holds anything else is refused (lib/runs/stage-folder.ts decides for all).
 */
import * as path from "node:path";
import { openCohort, openCohorts, openIfSound, type Cohort } from "../cohort/format/cohort";
import { recordOfCanaries, writeCanaries } from "../cohort/canaries/write-canaries";
import { mixCohorts, recordOfMixture } from "../cohort/mixture/mix";
import { prepareCohort } from "../cohort/prepare/prepare";
import { predictCohort } from "../classifier/predict";
import { trainClassifier } from "../classifier/training/train";
import { generativeModels } from "../gan/models";
import { hasBudget } from "../gan/privacy/mechanism";
import { sampleCohort } from "../gan/sample";
import { trainGenerator } from "../gan/training/train";
import { whileLocked } from "../runs/folder-lock";
import { requireFinished, stateOfFolder } from "../runs/stage-folder";
import { openTrainingScore } from "./gan-score";
import { classifyRun, sampleRecord, trainRun } from "./run-configs";
import { doRun } from "../runs/run-folder";
import type {
  CanaryStageOptions,
  ClassifyStageOptions,
  MixStageOptions,
  PrepareStageOptions,
  SampleStageOptions,
  TrainStageOptions,
} from "./stage-options";
import { classifierFile, generatorFile, metricsFile, predictionsFile, privacyFile } from "../runs/stage-files";

/**
 * Prepares a cohort from a source, or opens it if it already exists with the same source, folder, table, knobs and
 * seed.
 */
export async function prepareStage(options: PrepareStageOptions): Promise<Cohort> {
  const { out, source, folder, knobs, seed, testFor, replace, onProgress, onWork } = options;
  return whileLocked(out, options, (signal) =>
    prepareCohort({ source, folder, out, knobs, seed, testFor, replace, onProgress, onWork, signal }),
  );
}

/**
 * Trains a generative model on a cohort's training images.
 * @throws UserError when a classifier's features are to score it and there are no `features`.
 */
export async function trainStage(options: TrainStageOptions): Promise<void> {
  const { out, model, knobs, seed, from, onProgress, onTick } = options;
  const cohort = openCohort(options.cohort);
  try {
    const { classifier, config } = trainRun(options, cohort);
    const ofBudget = hasBudget(knobs) ? [privacyFile] : [];
    const outputs = [generatorFile, metricsFile, ...ofBudget];
    await doRun(out, config, { ...options, outputs }, async (signal) => {
      const schedule = generativeModels[model].schedule(knobs);
      const score = schedule.scoreEvery === 0 ? undefined : openTrainingScore(schedule, cohort, classifier);
      try {
        await trainGenerator({
          model,
          cohort,
          knobs,
          seed,
          folder: out,
          from,
          score: score?.score,
          onProgress,
          onTick,
          signal,
        });
      } finally {
        score?.dispose();
      }
    });
  } finally {
    cohort.close();
  }
}

/** Samples a synthetic cohort: an image for every row of a real one. */
export async function sampleStage(options: SampleStageOptions): Promise<Cohort> {
  const { out, run, seed, onProgress } = options;
  const like = openCohort(options.like);
  try {
    sampleRecord(options, like); // refuses what cannot be followed
    return await whileLocked(out, options, async (signal) => {
      const trainedOn = requireFinished(run, "train").inputs["cohort"];
      const generator = path.join(run, generatorFile);
      const { replace, onWork } = options;
      return await sampleCohort({ generator, like, trainedOn, out, seed, replace, onWork, onProgress, signal });
    });
  } finally {
    like.close();
  }
}

/** Mixes the real images of a share of the patients with synthetic ones, for a classifier to be trained on. */
export async function mixStage(options: MixStageOptions): Promise<Cohort> {
  const { out, seed, share, times, onProgress } = options;
  const [real, ...synthetic] = openCohorts(options.real, ...options.synthetic);
  try {
    const made = recordOfMixture({ real, synthetic }, { share, times }, seed);
    return await whileLocked(out, options, async (signal) => {
      const open = options.replace ? openIfSound : openCohort;
      const there = stateOfFolder(out, made, options) === "done" ? open(out) : undefined;
      if (there) return there;
      options.onWork?.();
      return await mixCohorts({ real, synthetic }, { share, times }, { seed, out, onProgress, signal });
    });
  } finally {
    for (const cohort of [real, ...synthetic]) cohort.close();
  }
}

/** Puts canaries among a real cohort's training images, for a generator that is to be attacked. */
export async function canaryStage(options: CanaryStageOptions): Promise<Cohort> {
  const { out, seed, onProgress } = options;
  const cohort = openCohort(options.cohort);
  try {
    const made = recordOfCanaries(cohort, seed);
    return await whileLocked(out, options, async (signal) => {
      const open = options.replace ? openIfSound : openCohort;
      const there = stateOfFolder(out, made, options) === "done" ? open(out) : undefined;
      if (there) return there;
      options.onWork?.();
      return await writeCanaries(cohort, { seed, out, onProgress, signal });
    });
  } finally {
    cohort.close();
  }
}

/** Trains a classifier on one cohort and predicts the test images of another. */
export async function classifyStage(options: ClassifyStageOptions): Promise<void> {
  const { out, knobs, seed, onProgress, onEpoch } = options;
  const from = options.from === undefined ? undefined : path.join(options.from, classifierFile);
  const [cohort, test] = openCohorts(options.cohort, options.test);
  try {
    await doRun(
      out,
      classifyRun(options, cohort, test),
      { ...options, outputs: [classifierFile, predictionsFile, metricsFile] },
      async (signal) => {
        await trainClassifier({ cohort, knobs, seed, folder: out, from, onProgress, onEpoch, signal });
        const classifier = path.join(out, classifierFile);
        await predictCohort({
          classifier,
          cohort: test,
          split: "test",
          out: path.join(out, predictionsFile),
          onProgress,
          signal,
        });
      },
    );
  } finally {
    cohort.close();
    test.close();
  }
}
