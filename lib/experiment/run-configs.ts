/** The records of stages: what determines their outcome, and so the folder that holds it. */
import * as path from "node:path";
import type { Cohort } from "../cohort/format/cohort";
import { cohortIdentity } from "../cohort/format/identity";
import { kindInWords, requireReal, requireTrainingImages } from "../cohort/format/role";
import { canaryVersion } from "../cohort/canaries/write-canaries";
import { halfVersion } from "../cohort/shadows/write-half";
import { mixVersion } from "../cohort/mixture/mix";
import { prepareVersion } from "../cohort/prepare/prepare-record";
import { hasLabels } from "../cohort/format/with-labels";
import { checkpointIdentity } from "../gan/training/checkpoint";
import { generativeModels } from "../gan/models";
import { hasBudget } from "../gan/privacy/mechanism";
import { recordOfSamples, sampleVersion } from "../gan/sample";
import { UserError } from "../support/errors";
import { fileIdentity } from "../runs/file-identity";
import { inceptionFileOf, scoredByClassifier } from "./gan-score";
import { requireOtherPatients } from "../cohort/selection/other-patients";
import { requireFinished } from "../runs/stage-folder";
import type { StageRecord } from "../runs/stage-record";
import { classifierFile, generatorFile } from "../runs/stage-files";
import { requireTrainedOn } from "../evaluation/trained-on";
import type { ClassifyStageOptions, SampleStageOptions, TrainStageOptions } from "./stage-options";

/** Increased when a stage's code changes what it computes, so that folders of older code are not reused. */
export const stageVersions: Readonly<
  Record<"prepare" | "train" | "sample" | "mix" | "canaries" | "half" | "score" | "classify", number>
> = {
  prepare: prepareVersion,
  train: 5,
  sample: sampleVersion,
  mix: mixVersion,
  canaries: canaryVersion,
  half: halfVersion,
  score: 1,
  classify: 6,
};

/**
 * The record of a generative model's training on an open cohort, and the classifier that scores it.
 * @throws UserError when the cohort's images are synthetic or test alone, or what is to score it is missing or was trained on other images.
 */
export function trainRun(
  { model, knobs, seed, features, from }: TrainStageOptions,
  cohort: Cohort,
): { config: StageRecord; classifier?: string } {
  requireReal(cohort, "A generative model is trained on");
  requireTrainingImages(cohort);
  const schedule = generativeModels[model].schedule(knobs);
  if (scoredByClassifier(schedule) && features === undefined) {
    throw new UserError(
      `Samples are scored (scoreEvery = ${schedule.scoreEvery}) by the features of a classifier trained on the same cohort, but none is given; give its run folder with --features, set scoreFeatures to pixels or to a file with Inception's weights, or scoreEvery to 0.`,
    );
  }
  const classifier = scoredByClassifier(schedule) ? path.join(features!, classifierFile) : undefined;
  if (classifier !== undefined) requireTrainedOn(features!, cohort, "--features");
  const inception = inceptionFileOf(schedule);
  const inputs = {
    cohort: cohortIdentity(cohort),
    ...(classifier !== undefined && { features: fileIdentity(classifier) }),
    ...(inception !== undefined && {
      features: fileIdentity(
        inception,
        "scoreFeatures is classifier, pixels, or a file that bin/inception-weights.py made",
      ),
    }),
    // Other draws than earlier versions', which followed from the seed alone.
    ...(hasBudget(knobs) && { noise: "secret" }),
    ...(from !== undefined && { from: checkpointIdentity(path.join(from, "checkpoints")) ?? "none" }),
  };
  return { classifier, config: { stage: `train ${model}`, version: stageVersions.train, seed, knobs, inputs } };
}

/**
 * The record of a classifier's training on one open cohort and its test on another, which says what kinds of images they hold.
 * @throws UserError when their labels or resolutions differ, a patient is in the training of one and in the test of the other, or the classifier that it starts from is not finished or damaged.
 */
export function classifyRun({ knobs, seed, from }: ClassifyStageOptions, cohort: Cohort, test: Cohort): StageRecord {
  requireSameLabels(cohort, test);
  requireOtherPatients(cohort, test);
  if (from !== undefined) requireFinished(from, "classify");
  const inputs = {
    cohort: cohortIdentity(cohort),
    test: cohortIdentity(test),
    trainedOn: kindInWords(cohort),
    testedOn: kindInWords(test),
    ...(from !== undefined && { from: fileIdentity(path.join(from, classifierFile)) }),
  };
  return { stage: "classify", version: stageVersions.classify, seed, knobs, inputs };
}

/**
 * The record of a synthetic cohort that is sampled like an open one.
 * @throws UserError when the training is not finished or damaged, or the cohort to follow is synthetic itself.
 */
export function sampleRecord({ run, seed }: Pick<SampleStageOptions, "run" | "seed">, like: Cohort): StageRecord {
  requireReal(like, "Sampling follows the rows of");
  requireFinished(run, "train");
  return recordOfSamples(path.join(run, generatorFile), like, seed);
}

/** In whatever order: predictions find their labels by name. */
function requireSameLabels(cohort: Cohort, test: Cohort): void {
  const [labels, wanted] = [cohort.labelNames.join(", "), test.labelNames.join(", ")];
  if (!hasLabels(cohort, test.labelNames))
    throw new UserError(
      `${cohort.folder} has the labels ${labels}, but ${test.folder} has ${wanted}; test on a cohort with the same labels.`,
    );
  if (cohort.resolution !== test.resolution) {
    throw new UserError(
      `${cohort.folder} has images of ${cohort.resolution} pixels, but ${test.folder} of ${test.resolution}; prepare both at one resolution.`,
    );
  }
}
