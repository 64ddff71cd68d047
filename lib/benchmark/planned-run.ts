/** One run of a benchmark's plan: all that a process needs to know to do it. */
import * as path from "node:path";
import type { ClassifierKnobs } from "../classifier/knobs";
import type { CohortKnobs } from "../cohort/knobs";
import type { ModelId, ModelKnobs } from "../gan/models";
import { runsRoot } from "../support/paths";
import { UserError } from "../support/errors";
import type { DataSource } from "../experiment/data-source";
import type { TrainingData } from "../experiment/results";
import type { RunState } from "../runs/run-status";
import { claimedState } from "../runs/stage-folder";
import type { StageOptions } from "../experiment/stage-options";
import { classifyStage, prepareStage, sampleStage, trainStage } from "../experiment/stages";

interface Common {
  /** The name of the folder that it leaves. */
  readonly id: string;
  /** What it is, for people: "cpD-GAN on phantom-chest, classes 6". */
  readonly title: string;
  readonly seed: number;
  /** Ids of the runs that must be done before. */
  readonly needs: readonly string[];
  /** Estimated, on a machine like this one. */
  readonly seconds: number;
}

export interface PlannedPreparation extends Common {
  readonly stage: "prepare";
  readonly source: DataSource;
  readonly knobs: CohortKnobs;
}

export interface PlannedTraining extends Common {
  readonly stage: "train";
  readonly model: ModelId;
  readonly knobs: ModelKnobs;
  /** Id of the cohort. */
  readonly cohort: string;
  /** Id of the classifier whose features score it, where one does. */
  readonly features?: string;
}

export interface PlannedSampling extends Common {
  readonly stage: "sample";
  /** Id of the model's training. */
  readonly generator: string;
  /** Id of the cohort whose rows are repeated. */
  readonly like: string;
}

export interface PlannedClassifier extends Common {
  readonly stage: "classify";
  readonly trainingData: TrainingData;
  readonly knobs: ClassifierKnobs;
  /** Ids of the cohort to train on and of the real one whose test images are predicted. */
  readonly cohort: string;
  readonly test: string;
}

/** A run of a plan. */
export type PlannedRun = PlannedPreparation | PlannedTraining | PlannedSampling | PlannedClassifier;

/** Some runs by their ids, and all that must be done before them, in the plan's order. */
export function runsLeadingTo(ids: Iterable<string>, runs: readonly PlannedRun[]): PlannedRun[] {
  const needed = new Set(ids);
  // A run comes after those that it needs.
  for (const { id, needs } of [...runs].reverse()) if (needed.has(id)) needs.forEach((need) => needed.add(need));
  return runs.filter(({ id }) => needed.has(id));
}

/** The folder of a run. */
export function runPath(id: string): string {
  return path.join(runsRoot, id);
}

/** How far a run is. */
export function stateOf({ id }: PlannedRun): RunState {
  return claimedState(runPath(id));
}

/**
 * Does a run, or goes on with it; a finished one is found. The engine must be started.
 * @throws UserError when a run that it needs is not done.
 */
export async function doPlannedRun(
  run: PlannedRun,
  work: Pick<StageOptions, "onProgress" | "onWork" | "signal">,
): Promise<void> {
  const options = { ...work, seed: run.seed, out: runPath(run.id) };
  switch (run.stage) {
    case "prepare":
      (await prepareStage({ ...options, ...run.source, knobs: run.knobs })).close();
      break;
    case "train":
      await trainStage({
        ...options,
        model: run.model,
        knobs: run.knobs,
        cohort: runPath(run.cohort),
        features: run.features && runPath(run.features),
      });
      break;
    case "sample":
      (await sampleStage({ ...options, run: runPath(run.generator), like: runPath(run.like) })).close();
      break;
    case "classify":
      await classifyStage({ ...options, cohort: runPath(run.cohort), test: runPath(run.test), knobs: run.knobs });
      break;
  }
}

/** The first run that must be done before, and is not. */
export function missingNeed(run: PlannedRun, runs: readonly PlannedRun[]): PlannedRun | undefined {
  return runs.find((other) => run.needs.includes(other.id) && stateOf(other) !== "done");
}

/** @throws UserError naming the first run that must be done before. */
export function requireNeeds(run: PlannedRun, runs: readonly PlannedRun[]): void {
  const missing = missingNeed(run, runs);
  if (missing)
    throw new UserError(
      `${run.id} needs ${missing.id} (${missing.title}), which is not done: run it first, or "synthcohort reproduce" with the same plan.`,
    );
}
