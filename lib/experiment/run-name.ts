/**
 * Names of run folders. A stage's name has the earlier stage's name in its hash, so a change early on renews all that
 * follows; the notebooks and the benchmark's plan name the same work alike, so neither does again what the other did.
 */
import type { ClassifierKnobs } from "../classifier/knobs";
import type { CohortKnobs } from "../cohort/knobs";
import type { GanModel, ModelKnobs } from "../gan/models";
import type { DataSource } from "./data-source";
import type { TrainingData } from "./results";
import { hashOf } from "../runs/stage-record";
import { stageVersions } from "./run-configs";

/** The name of a real cohort's folder. */
export function cohortName(source: DataSource, knobs: CohortKnobs, seed: number): string {
  return runName(`cohort-${source.source}`, stageVersions.prepare, "", { source, knobs }, seed);
}

/**
 * The name of a GAN's folder.
 * @param cohort the name of the cohort that it is trained on.
 * @param more what else decides the training: the classifier whose features score it, the run that it begins with.
 */
export function ganName(
  model: GanModel,
  cohort: string,
  knobs: ModelKnobs,
  seed: number,
  more: Readonly<Record<string, string>> = {},
): string {
  return runName(model, stageVersions.train, cohort, { ...knobs, ...more }, seed);
}

/** The name of the folder of a synthetic cohort. @param gan the name of the GAN that it is sampled from. */
export function syntheticName(model: GanModel, gan: string, seed: number): string {
  return runName(`cohort-${model}`, stageVersions.sample, gan, {}, seed);
}

/** The name of a classifier's folder. @param cohort the name of the cohort, real or synthetic, that it is trained on. */
export function classifierName(
  trainingData: TrainingData,
  cohort: string,
  knobs: ClassifierKnobs,
  seed: number,
): string {
  return runName(
    `classifier-${trainingData.toLowerCase().replaceAll(" ", "-")}`,
    stageVersions.classify,
    cohort,
    knobs,
    seed,
  );
}

function runName(name: string, version: number, after: string, knobs: object, seed: number): string {
  return `${name}-${hashOf({ version, after, knobs, seed })}`;
}
