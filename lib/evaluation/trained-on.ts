/**
 * Which cohort a classifier was trained on. A classifier that evaluates images (as an auditor, as the score of a
 * training, in a table of utility) determines the result, so it must have been trained on the given cohort.
 */
import * as path from "node:path";
import { readModelFile } from "../classifier/model-file";
import type { Cohort } from "../cohort/format/cohort";
import { cohortIdentity, identityOfChecksums } from "../cohort/format/identity";
import type { ImageFeatures } from "./image-features";
import { UserError } from "../support/errors";
import { requireFinished } from "../runs/stage-folder";
import { classifierFile } from "../runs/stage-files";

/** A finished run of `classify`, by identities of cohorts. */
export interface ClassifierOrigin {
  readonly trainedOn: string;
  readonly testedOn: string;
  /** What decides the network and its training. */
  readonly knobs: object;
  readonly seed: number;
}

/**
 * Reads what a classifier was trained and tested on.
 * @param run its folder. @param option what gave it, such as "--classifier".
 * @throws UserError when it is no run of `classify`, has not finished, or holds the classifier of another run.
 */
export function classifierOrigin(run: string, option: string): ClassifierOrigin {
  const { inputs, knobs, seed } = requireFinished(run, "classify");
  const { cohort: trainedOn, test: testedOn } = inputs;
  const inFile = identityOfChecksums(readModelFile(path.join(run, classifierFile)).config.cohort.checksums);
  if (inFile !== trainedOn)
    throw new UserError(
      `${classifierFile} in ${run} was not trained on the cohort that its config.json names, so it belongs to another run; train it again, or give ${option} another run.`,
    );
  return { trainedOn, testedOn, knobs, seed };
}

/**
 * @param run the run folder of a classifier. @param option what gave it.
 * @throws UserError as {@link classifierOrigin}, and when it was trained on other images, or another table, than the cohort's.
 */
export function requireTrainedOn(run: string, cohort: Cohort, option: string): void {
  if (classifierOrigin(run, option).trainedOn !== cohortIdentity(cohort))
    throw otherCohort(`The classifier of ${run}`, cohort);
}

/**
 * The same for features that are at hand; those of no classifier are of no cohort.
 * @throws UserError when the classifier was trained on another cohort.
 */
export function requireFeaturesOf({ trainedOn, name }: ImageFeatures, cohort: Cohort): void {
  if (trainedOn !== undefined && identityOfChecksums(trainedOn) !== cohortIdentity(cohort))
    throw otherCohort(`The classifier behind the ${name}`, cohort);
}

function otherCohort(what: string, cohort: Cohort): UserError {
  return new UserError(
    `${what} was not trained on ${cohort.folder} in its current state (its images or table differ), which would affect the result; give a classifier that "synthcohort classify ${cohort.folder}" trained.`,
  );
}
