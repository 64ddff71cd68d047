/** Where an experiment's results are, and which notebook makes one that is missing. */
import * as fs from "node:fs";
import * as path from "node:path";
import { comparedIds, generativeModels, type ModelId, modelOf } from "../gan/models";
import { isDone } from "../runs/run-folder";
import { cohortFile } from "../runs/stage-files";
import type { RunState } from "../runs/run-status";
import { claimedState } from "../runs/stage-folder";
import { UserError } from "../support/errors";
import { runsRoot } from "../support/paths";
import type { GeneratorRun } from "./generator-run";
import { type TrainingData, trainingDataNames } from "./results";
import type { stageVersions } from "./run-configs";
import type { StageNames } from "./stage-names";

/** A stage of an experiment. */
export interface ExperimentStage {
  readonly title: string;
  readonly folder: string;
  readonly state: RunState;
}

/** Files beside the runs that begin so are what attacks on them found. */
const attackPrefix = "attack-";

/** The files of all attacks on a run that are there. */
export function attacksOn(run: string): string[] {
  return fs
    .readdirSync(path.dirname(run))
    .filter((name) => {
      const begin = `${attackPrefix}${path.basename(run)}-`;
      return name.startsWith(begin) && /^\d+\.json$/.test(name.slice(begin.length));
    })
    .map((name) => path.join(path.dirname(run), name));
}

/**
 * The folders of one experiment. Existing folders are found, not opened: stages open the cohorts that they read, and
 * opening checks every byte.
 */
export class ExperimentFolders {
  constructor(private readonly names: StageNames) {}

  cohort(): string {
    return path.join(runsRoot, this.names.cohort);
  }

  /** Test images of another site, for the classifiers of this experiment. */
  otherSite(): string {
    return path.join(runsRoot, `${this.names.cohort}-other-site`);
  }

  /** @param from the run whose checkpoint it starts from. */
  generator(model: ModelId, from?: GeneratorRun): string {
    if (from === undefined) return path.join(runsRoot, this.names.trained(model));
    const start = `${path.basename(from.folder)} at ${from.ticks.at(-1)?.kimg} kimg`;
    return path.join(runsRoot, this.names.continued(model, start));
  }

  synthetic(model: ModelId): string {
    return path.join(runsRoot, this.names.synthetic(model));
  }

  /**
   * A stage beyond the usual ones, such as a mixture. @param after folders of the stages that it follows from.
   * @param knobs what else decides it.
   */
  further(name: string, stage: keyof typeof stageVersions, after: readonly string[], knobs: object = {}): string {
    const names = after.map((folder) => path.basename(folder));
    return path.join(runsRoot, this.names.further(name, stage, names, knobs));
  }

  /** All stages beyond the usual ones that are there, of this cohort, whatever else they are of. */
  furtherThere(): string[] {
    return (fs.existsSync(runsRoot) ? fs.readdirSync(runsRoot) : [])
      .filter((name) => this.isFurther(name))
      .map((name) => path.join(runsRoot, name));
  }

  /** Whether a folder's name is that of a stage beyond the usual ones, of this cohort. */
  isFurther(name: string): boolean {
    return new RegExp(`^${this.names.cohort}-.+-[0-9a-f]{10}$`).test(name);
  }

  /** What an attack on a run found. */
  attack(run: string, seed: number): string {
    return path.join(runsRoot, `${attackPrefix}${path.basename(run)}-${seed}.json`);
  }

  classifier(trainingData: TrainingData): string {
    return path.join(runsRoot, this.names.classifier(trainingData));
  }

  /** All stages in their order, and how far each is, without checking its inputs. @param hasOtherSite whether its source has one. */
  stages(hasOtherSite: boolean): ExperimentStage[] {
    const stage = (title: string, folder: string): ExperimentStage => ({ title, folder, state: claimedState(folder) });
    const ofModels = comparedIds.map((id) => ({ id, name: generativeModels[id].name }));
    return [
      stage("the real cohort", this.cohort()),
      ...ofModels.map(({ id, name }) => stage(`training ${name}`, this.generator(id))),
      ...ofModels.map(({ id, name }) => stage(`sampling from ${name}`, this.synthetic(id))),
      ...trainingDataNames.map((name) => stage(`the classifier trained on ${name} images`, this.classifier(name))),
      ...(hasOtherSite ? [stage("test images of another site", this.otherSite())] : []),
    ];
  }

  /** @throws UserError when it is missing. */
  existingCohort(): string {
    return requireCohort(this.cohort(), "01-data-preparation", "the real cohort");
  }

  /** @throws UserError when it is missing. */
  existingSynthetic(model: ModelId): string {
    const what = `the synthetic cohort of ${generativeModels[model].name}`;
    return requireCohort(this.synthetic(model), "03-synthetic-sampling", what);
  }

  /** The cohort whose images a classifier learns. @throws UserError when it is missing. */
  existingTraining(trainingData: TrainingData): string {
    return trainingData === "real" ? this.existingCohort() : this.existingSynthetic(modelOf(trainingData));
  }
}

function requireCohort(folder: string, notebook: string, what: string): string {
  if (!fs.existsSync(path.join(folder, cohortFile))) throw missing(what, notebook);
  return folder;
}

/** @throws UserError when a folder contains no finished run. @param what it would be. @param notebook makes it. */
export function requireDone(folder: string, notebook: string, what: string): void {
  if (!isDone(folder)) throw missing(what, notebook);
}

function missing(what: string, notebook: string): UserError {
  return new UserError(
    `The notebook ${notebook} has not yet made ${what} of this experiment (same preset, data, seed and knobs); run it first.`,
  );
}
