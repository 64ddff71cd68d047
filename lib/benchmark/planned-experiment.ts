/** The runs of one experiment as parts of a plan: a cohort, models, their images, and classifiers of each. */
import type { DataSource } from "../experiment/data-source";
import type { Preset } from "../experiment/knobs/presets";
import type { TrainingData } from "../experiment/results";
import { stageNames, type StageSeeds } from "../experiment/stage-names";
import { generativeModels, type ModelId } from "../gan/models";
import {
  classifierSeconds,
  imagesOf,
  preparationSeconds,
  samplingSeconds,
  trainingSeconds,
  type SpeedCalibration,
} from "./estimate";
import type { PlannedRun } from "./planned-run";

/** What to plan. */
export interface ExperimentToPlan {
  readonly source: DataSource;
  readonly knobs: Preset;
  readonly seeds: StageSeeds;
  /** One classifier of each training data for each of them; the models' seed alone unless given. */
  readonly classifierSeeds?: readonly number[];
  readonly models: readonly ModelId[];
  /** Which experiment it is, for the titles of its runs: "phantom-chest, classes 6". */
  readonly where: string;
}

/** One classifier of an experiment. */
export interface ClassifierOfExperiment {
  readonly trainingData: TrainingData;
  readonly classifierSeed: number;
  /** Id of the run. */
  readonly classifier: string;
  /** Id of the training of the model whose images it learns; none of real images. */
  readonly generator?: string;
}

/** The ids of its runs. */
export interface IdsOfExperiment {
  readonly cohort: string;
  /** Of the trainings of models. */
  readonly trained: ReadonlyMap<ModelId, string>;
  /** Those of real images first. */
  readonly classifiers: readonly ClassifierOfExperiment[];
}

/** Adds the runs of one experiment in an order in which they can be done; those that others share are there already. */
export function planExperiment(
  runs: Map<string, PlannedRun>,
  { source, knobs, seeds, classifierSeeds = [seeds.model], models, where }: ExperimentToPlan,
  calibration: SpeedCalibration,
): IdsOfExperiment {
  const { resolution } = knobs.cohort;
  const names = stageNames(source, knobs, seeds);
  const classifiers: ClassifierOfExperiment[] = [];
  const trained = new Map<ModelId, string>();
  const add = (run: PlannedRun): string => {
    if (!runs.has(run.id)) runs.set(run.id, { ...run, seconds: Math.round(run.seconds) });
    return run.id;
  };
  const addClassifiers = (trainingData: TrainingData, trainOn: string, generator?: string): void => {
    for (const classifierSeed of classifierSeeds) {
      const classifier = add({
        id: names.classifier(trainingData, classifierSeed),
        stage: "classify",
        title: `classifier trained on ${trainingData}, ${where}`,
        seed: classifierSeed,
        needs: [...new Set([trainOn, cohort])],
        seconds: classifierSeconds(knobs.classifier, resolution, calibration),
        trainingData,
        knobs: knobs.classifier,
        cohort: trainOn,
        test: cohort,
      });
      classifiers.push({ trainingData, classifierSeed, classifier, ...(generator !== undefined && { generator }) });
    }
  };
  const cohort = add({
    id: names.cohort,
    stage: "prepare",
    title: `cohort, ${where}`,
    seed: seeds.cohort,
    needs: [],
    seconds: preparationSeconds(source.source, imagesOf(knobs.cohort), resolution),
    source,
    knobs: knobs.cohort,
  });
  addClassifiers("real", cohort);
  for (const model of models) {
    const { name, group } = generativeModels[model];
    const features = names.features(model);
    const generator = add({
      id: names.trained(model),
      stage: "train",
      title: `${name}, ${where}`,
      seed: seeds.model,
      needs: [cohort, ...(features === undefined ? [] : [features])],
      seconds: trainingSeconds(model, knobs[group], resolution, calibration),
      model,
      knobs: knobs[group],
      cohort,
      ...(features !== undefined && { features }),
    });
    trained.set(model, generator);
    const synthetic = add({
      id: names.synthetic(model),
      stage: "sample",
      title: `images of ${name}, ${where}`,
      seed: seeds.model,
      needs: [generator, cohort],
      seconds: samplingSeconds(model, knobs[group], imagesOf(knobs.cohort), resolution, calibration),
      generator,
      like: cohort,
    });
    addClassifiers(name, synthetic, generator);
  }
  return { cohort, trained, classifiers };
}
