/**
 * Which stage follows from which, and what its folder is called. The hash in a stage's name includes the earlier
 * stage's name, so an early change renews everything that follows. Experiments and benchmark plans both take their
 * names from here, so neither repeats work that the other has done.
 */
import { findSource } from "../cohort/sources";
import { generativeModels, modelOf, type ModelId } from "../gan/models";
import { hashOf } from "../runs/stage-record";
import type { DataSource } from "./data-source";
import { scoredByClassifier } from "./gan-score";
import type { Preset } from "./knobs/presets";
import type { TrainingData } from "./results";
import { stageVersions } from "./run-configs";

/** The names of the folders of one experiment. */
export interface StageNames {
  /** The real cohort. */
  readonly cohort: string;
  /** The classifier whose features score a model's training; undefined if none does. */
  features(model: ModelId): string | undefined;
  /** A model's training. */
  trained(model: ModelId): string;
  /** A model's training that starts from the checkpoint of another run, which `from` identifies. */
  continued(model: ModelId, from: string): string;
  /** The synthetic cohort of a model. */
  synthetic(model: ModelId): string;
  /** The cohort that a classifier is trained on. */
  trainedOn(trainingData: TrainingData): string;
  /**
   * A stage beyond the usual ones: its name begins with the cohort's, so that it is found.
   * @param after names of the stages that it follows from. @param knobs what else decides it.
   */
  further(name: string, stage: keyof typeof stageVersions, after: readonly string[], knobs: object): string;
  /** A classifier. @param seed its own, where there are several of one generator; by default the model's. */
  classifier(trainingData: TrainingData, seed?: number): string;
}

/** The seeds of an experiment: benchmarks draw one cohort and repeat the rest. */
export interface StageSeeds {
  readonly cohort: number;
  /** Of models and samples, and of the first classifier of each. */
  readonly model: number;
}

/** The names of an experiment's folders. */
export function stageNames(source: DataSource, knobs: Preset, seeds: StageSeeds): StageNames {
  const { version } = findSource(source.source);
  const drawn = { source, knobs: knobs.cohort, ...(version !== undefined && { version }) };
  const cohort = named(`cohort-${source.source}`, "prepare", "", drawn, seeds.cohort);
  const trainingKnobs = (model: ModelId): object => {
    const features = names.features(model);
    return { ...knobs[generativeModels[model].group], ...(features !== undefined && { features }) };
  };
  const names: StageNames = {
    cohort,
    features(model) {
      const { group, schedule } = generativeModels[model];
      return scoredByClassifier(schedule(knobs[group])) ? names.classifier("real") : undefined;
    },
    trained: (model) => named(model, "train", cohort, trainingKnobs(model), seeds.model),
    continued: (model, from) => names.further(model, "train", [cohort], { ...trainingKnobs(model), from }),
    synthetic: (model) => named(`cohort-${model}`, "sample", names.trained(model), {}, seeds.model),
    further: (name, stage, after, own) => `${cohort}-${named(name, stage, after.join(" "), own, seeds.model)}`,
    trainedOn: (trainingData) => (trainingData === "real" ? cohort : names.synthetic(modelOf(trainingData))),
    classifier(trainingData, seed = seeds.model) {
      const name = `classifier-${trainingData.toLowerCase().replaceAll(" ", "-")}`;
      return named(name, "classify", names.trainedOn(trainingData), knobs.classifier, seed);
    },
  };
  return names;
}

function named(name: string, stage: keyof typeof stageVersions, after: string, knobs: object, seed: number): string {
  return `${name}-${hashOf({ version: stageVersions[stage], after, knobs, seed })}`;
}
