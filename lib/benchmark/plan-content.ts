/** The runs and points of a plan, level by level: runs that several levels share are there once. */
import { generativeModels, comparedIds } from "../gan/models";
import type { DataSource } from "../experiment/data-source";
import type { Preset } from "../experiment/presets";
import type { TrainingData } from "../experiment/results";
import { stageNames, type StageNames } from "../experiment/stage-names";
import { classifierSeconds, trainingSeconds, imagesOf, preparationSeconds, samplingSeconds } from "./estimate";
import type { SpeedCalibration } from "./estimate";
import type { Benchmark } from "./paper-levels";
import type { PlannedRun } from "./planned-run";

/** One point of a figure: a classifier, and what its numbers stand for. Several points may share one. */
export interface BenchmarkPoint {
  readonly dataset: string;
  readonly benchmark: Benchmark;
  readonly level: number;
  /** Which pair of combinations, where a level is the average over several; 0 otherwise. */
  readonly contrast: number;
  readonly trainingData: TrainingData;
  readonly cohortSeed: number;
  readonly modelSeed: number;
  readonly classifierSeed: number;
  /** Id of the run. */
  readonly classifier: string;
  /** Id of the training of the model whose images it learned; none of real images. */
  readonly generator?: string;
}

/** One cohort of a level with one seed of models. */
export interface PlannedLevel {
  readonly source: DataSource;
  readonly benchmark: Benchmark;
  readonly level: number;
  readonly cohortSeed: number;
  readonly modelSeed: number;
  readonly classifierSeeds: readonly number[];
  readonly knobs: Preset;
}

/** A level with the names of its folders. */
interface NamedLevel extends PlannedLevel {
  readonly names: StageNames;
  /** For people. */
  readonly where: string;
}

/** What a plan holds; grows by {@link addLevel}. */
export class PlanContent {
  readonly points: BenchmarkPoint[] = [];
  private readonly byId = new Map<string, PlannedRun>();

  constructor(private readonly calibration: SpeedCalibration) {}

  /** In an order in which they can be done one after another. */
  get runs(): PlannedRun[] {
    return [...this.byId.values()];
  }

  /** Adds the runs and points of one level and seed. @returns the cohort's id. */
  addLevel(planned: PlannedLevel): string {
    const { source, benchmark, level, cohortSeed, modelSeed, knobs } = planned;
    const { contrast } = knobs.cohort;
    const at: NamedLevel = {
      ...planned,
      names: stageNames(source, knobs, { cohort: cohortSeed, model: modelSeed }),
      where: `${source.source}, ${benchmark} ${level}${contrast > 0 ? `, pair ${contrast}` : ""}`,
    };
    const cohort = this.add({
      id: at.names.cohort,
      stage: "prepare",
      title: `cohort, ${at.where}`,
      seed: cohortSeed,
      needs: [],
      seconds: preparationSeconds(source.source, imagesOf(knobs.cohort), knobs.cohort.resolution),
      source,
      knobs: knobs.cohort,
    });
    this.addClassifiers(at, "real", cohort);
    for (const model of comparedIds) this.addModel(at, model);
    return cohort;
  }

  private add(run: PlannedRun): string {
    if (!this.byId.has(run.id)) this.byId.set(run.id, { ...run, seconds: Math.round(run.seconds) });
    return run.id;
  }

  /** A model, its images and their classifiers. */
  private addModel(at: NamedLevel, model: (typeof comparedIds)[number]): void {
    const { names, knobs, where, modelSeed } = at;
    const { name, group } = generativeModels[model];
    const { resolution } = knobs.cohort;
    const features = names.features(model);
    const generator = this.add({
      id: names.trained(model),
      stage: "train",
      title: `${name}, ${where}`,
      seed: modelSeed,
      needs: [names.cohort, ...(features === undefined ? [] : [features])],
      seconds: trainingSeconds(model, knobs[group], resolution, this.calibration),
      model,
      knobs: knobs[group],
      cohort: names.cohort,
      ...(features !== undefined && { features }),
    });
    const synthetic = this.add({
      id: names.synthetic(model),
      stage: "sample",
      title: `images of ${name}, ${where}`,
      seed: modelSeed,
      needs: [generator, names.cohort],
      seconds: samplingSeconds(model, knobs[group], imagesOf(knobs.cohort), resolution, this.calibration),
      gan: generator,
      like: names.cohort,
    });
    this.addClassifiers(at, name, synthetic, generator);
  }

  private addClassifiers(at: NamedLevel, trainingData: TrainingData, trainOn: string, generator?: string): void {
    const { source, benchmark, level, cohortSeed, modelSeed, knobs, names, where } = at;
    const { contrast } = knobs.cohort;
    for (const classifierSeed of at.classifierSeeds) {
      const classifier = this.add({
        id: names.classifier(trainingData, classifierSeed),
        stage: "classify",
        title: `classifier trained on ${trainingData}, ${where}`,
        seed: classifierSeed,
        needs: [...new Set([trainOn, names.cohort])],
        seconds: classifierSeconds(knobs.classifier, knobs.cohort.resolution, this.calibration),
        trainingData,
        knobs: knobs.classifier,
        cohort: trainOn,
        test: names.cohort,
      });
      const point = { dataset: source.source, benchmark, level, contrast, trainingData, cohortSeed, modelSeed };
      this.points.push({ ...point, classifierSeed, classifier, ...(generator !== undefined && { generator }) });
    }
  }
}
