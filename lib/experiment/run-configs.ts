/** The configs of trainings: what decides their outcome, and so which run folder holds them. */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Cohort } from "../cohort/cohort";
import { checkpointIdentity } from "../gan/checkpoint";
import { UserError } from "../support/errors";
import { identityOf } from "./cohort-identity";
import { inceptionFileOf, scoredByClassifier } from "./gan-score";
import type { RunConfig } from "./run-folder";
import { classifierFile } from "./stage-files";
import type { ClassifyStageOptions, TrainStageOptions } from "./stages";

export { identityOf };

/** Raised when a stage's code changes what it computes, so that folders of older code are not taken for its own. */
export const stageVersions = { prepare: 3, train: 2, sample: 3, classify: 3 } as const;

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

/**
 * The config of a classifier's training on one open cohort and its test on another.
 * @throws UserError when their labels or resolutions differ.
 */
export function classifyRun({ knobs, seed }: ClassifyStageOptions, cohort: Cohort, test: Cohort): RunConfig {
  requireSameLabels(cohort, test);
  return { stage: "classify", version: stageVersions.classify, seed, knobs, inputs: { cohort: identityOf(cohort), test: identityOf(test) } };
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
