/** The runs of one experiment as parts of a plan: a cohort, models, their images, and a classifier of each. */
import type { DataSource } from "../experiment/data-source";
import type { Preset } from "../experiment/presets";
import type { TrainingData } from "../experiment/results";
import { stageNames, type StageSeeds } from "../experiment/stage-names";
import { generativeModels, type ModelId } from "../gan/models";
import {
  classifierSeconds,
  trainingSeconds,
  imagesOf,
  preparationSeconds,
  samplingSeconds,
  type SpeedCalibration,
} from "./estimate";
import type { PlannedRun } from "./planned-run";

/** What to plan. */
export interface ExperimentToPlan {
  readonly source: DataSource;
  readonly knobs: Preset;
  readonly seeds: StageSeeds;
  readonly models: readonly ModelId[];
  /** Which experiment it is, for the titles of its runs: "phantom-chest, classes 6". */
  readonly where: string;
}

/** The ids of its runs. */
export interface IdsOfExperiment {
  readonly cohort: string;
  /** Of the trainings of models. */
  readonly trained: ReadonlyMap<ModelId, string>;
  /** By what they are trained on; real images first. */
  readonly classifiers: ReadonlyMap<TrainingData, string>;
}

/** Adds the runs of one experiment in an order in which they can be done; those that others share are there already. */
export function planExperiment(
  runs: Map<string, PlannedRun>,
  { source, knobs, seeds, models, where }: ExperimentToPlan,
  calibration: SpeedCalibration,
): IdsOfExperiment {
  const { resolution } = knobs.cohort;
  const { model: seed } = seeds;
  const names = stageNames(source, knobs, seeds);
  const classifiers = new Map<TrainingData, string>();
  const trained = new Map<ModelId, string>();
  const add = (run: PlannedRun): string => {
    if (!runs.has(run.id)) runs.set(run.id, { ...run, seconds: Math.round(run.seconds) });
    return run.id;
  };
  const addClassifier = (trainingData: TrainingData, trainOn: string): void => {
    const id = add({
      id: names.classifier(trainingData),
      stage: "classify",
      title: `classifier trained on ${trainingData}, ${where}`,
      seed,
      needs: [...new Set([trainOn, cohort])],
      seconds: classifierSeconds(knobs.classifier, resolution, calibration),
      trainingData,
      knobs: knobs.classifier,
      cohort: trainOn,
      test: cohort,
    });
    classifiers.set(trainingData, id);
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
  addClassifier("real", cohort);
  for (const model of models) {
    const ganKnobs = knobs[generativeModels[model].group];
    const features = names.features(model);
    const gan = add({
      id: names.trained(model),
      stage: "train",
      title: `${generativeModels[model].name}, ${where}`,
      seed,
      needs: [cohort, ...(features === undefined ? [] : [features])],
      seconds: trainingSeconds(model, ganKnobs, resolution, calibration),
      model,
      knobs: ganKnobs,
      cohort,
      ...(features !== undefined && { features }),
    });
    trained.set(model, gan);
    const synthetic = add({
      id: names.synthetic(model),
      stage: "sample",
      title: `images of ${generativeModels[model].name}, ${where}`,
      seed,
      needs: [gan, cohort],
      seconds: samplingSeconds(model, ganKnobs, imagesOf(knobs.cohort), resolution, calibration),
      gan,
      like: cohort,
    });
    addClassifier(generativeModels[model].name, synthetic);
  }
  return { cohort, trained, classifiers };
}
