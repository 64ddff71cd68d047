/** The runs and points of a plan, level by level: runs that several levels share are there once. */
import { comparedIds } from "../gan/models";
import type { DataSource } from "../experiment/data-source";
import type { Preset } from "../experiment/knobs/presets";
import type { TrainingData } from "../experiment/results";
import type { SpeedCalibration } from "./estimate";
import type { Benchmark } from "./paper-levels";
import { planExperiment } from "./planned-experiment";
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
  addLevel({ source, benchmark, level, cohortSeed, modelSeed, classifierSeeds, knobs }: PlannedLevel): string {
    const { contrast } = knobs.cohort;
    const seeds = { cohort: cohortSeed, model: modelSeed };
    const where = `${source.source}, ${benchmark} ${level}${contrast > 0 ? `, pair ${contrast}` : ""}`;
    const experiment = { source, knobs, seeds, classifierSeeds, models: comparedIds, where };
    const { cohort, classifiers } = planExperiment(this.byId, experiment, this.calibration);
    const at = { dataset: source.source, benchmark, level, contrast, cohortSeed, modelSeed };
    this.points.push(...classifiers.map((one) => ({ ...at, ...one })));
    return cohort;
  }
}
