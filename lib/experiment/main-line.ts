/**
 * The main line of an experiment, in the order of the notebooks: a cohort, the generative models, their synthetic cohorts, a
 * classifier for each and for the real images, one table. Methods that do work (`prepare`, `train`, …) reuse finished work.
 * Methods that only open (`cohort`, `trained`, …) say which notebook makes what is missing.
 */
import * as path from "node:path";
import { openCohort, type Cohort } from "../cohort/format/cohort";
import { requireReal, requireSynthetic } from "../cohort/format/role";
import { otherSiteOf } from "../cohort/sources";
import type { EpochMetrics } from "../classifier/training/train";
import { comparedIds, generativeModels, type ModelId } from "../gan/models";
import type { TrainingTick, TrainGeneratorOptions } from "../gan/training/train";
import { UserError } from "../support/errors";
import { projectRoot, resultsRoot } from "../support/paths";
import { usualWork, type WorkOptions } from "../support/work";
import { differencesFromPreset, type KnobDifference } from "./catalog/differences";
import { rememberExperiment } from "./catalog/experiment-file";
import { experimentName } from "./catalog/experiment-name";
import type { ExperimentOptions } from "./catalog/experiment-options";
import { parseDataSource, requireSource, type DataSource } from "./data-source";
import { collectResults, type ClassifierRun, readClassifierRun } from "./collect-results";
import { ExperimentFolders, type ExperimentStage, requireDone } from "./experiment-folders";
import { readGeneratorRun, type GeneratorRun } from "./generator-run";
import { preset, type Preset } from "./knobs/presets";
import { trainingDataNames, type ResultRow, type TrainingData } from "./results";
import { isDone } from "../runs/run-folder";
import { requireUsed } from "./knobs/used-knobs";
import { stageNames, type StageNames } from "./stage-names";
import type { ClassifyStageOptions, SampleStageOptions, TrainStageOptions } from "./stage-options";
import { type NamedJob, type PlainOptions, stagesSideBySide } from "./workers/side-by-side";
import { classifyStage, prepareStage, sampleStage, trainStage } from "./stages";
import { resultsFile } from "../runs/stage-files";

/** Options for training a model. */
export interface TrainWork extends WorkOptions {
  /** Another run of the same model and cohort. This one starts from its last checkpoint. */
  readonly from?: GeneratorRun;
  /** Called after every tick. */
  readonly onTick?: TrainGeneratorOptions["onTick"];
}

/** Options for training several models at once. */
export interface TrainAllWork extends WorkOptions {
  /** Called after every tick of a model, with a grid of its samples as PNG at every `gridEvery`-th. */
  readonly onTick?: (model: ModelId, tick: TrainingTick, grid: Uint8Array | undefined) => void;
}

/** One cohort, its models, their synthetic cohorts, the classifiers and the table. */
export class MainLine {
  readonly knobs: Preset;
  readonly seed: number;
  readonly source: DataSource;
  /** The knobs that differ from the preset's. */
  readonly differences: readonly KnobDifference[];
  /** Such as `phantom-chest-quick`; changed knobs and another seed add themselves and a hash, a folder of images the hash. */
  readonly name: string;
  /** Where notebooks, figures, results.csv and report.html go. */
  readonly folder: string;

  private readonly options: ExperimentOptions;
  private readonly names: StageNames;
  protected readonly folders: ExperimentFolders;

  /** Nothing is computed yet. @throws UsageError for unknown presets, knobs or values. */
  constructor(options: ExperimentOptions) {
    if (!Number.isInteger(options.seed)) throw new UserError(`The seed is a whole number, not ${options.seed}.`);
    this.source = parseDataSource(options.data, projectRoot);
    requireSource(this.source);
    requireUsed(options.change ?? {});
    this.knobs = preset(options.preset, options.change ?? {}, this.source.source);
    this.seed = options.seed;
    const { folder } = this.source;
    this.options = { ...options, data: folder === undefined ? options.data : `${this.source.source}=${folder}` };
    this.differences = differencesFromPreset(options);
    this.name = experimentName(this);
    this.folder = path.join(resultsRoot, this.name);
    this.names = stageNames(this.source, this.knobs, { cohort: this.seed, model: this.seed });
    this.folders = new ExperimentFolders(this.names);
  }

  /** The file, without extension, of a figure of this experiment. */
  figure(name: string): string {
    return path.join(this.folder, "figures", name);
  }

  /** Writes what this experiment is into its folder of results, so that it is found and compared. */
  remember(): void {
    rememberExperiment(this.folder, this.options);
  }

  /** All stages in their order, and how far each is, without a look at its inputs. */
  stages(): ExperimentStage[] {
    return this.folders.stages(otherSiteOf(this.source.source) !== undefined);
  }

  /** Folders of stages beyond these that are there, such as mixtures; another experiment of the same cohort may have them. */
  furtherFolders(): string[] {
    return this.folders.furtherThere();
  }

  /** Whether a folder's name is that of such a stage. */
  isFurtherStage(name: string): boolean {
    return this.folders.isFurther(name);
  }

  /** Prepares the real cohort. */
  async prepare(work: WorkOptions = {}): Promise<Cohort> {
    this.remember();
    const { source, folder } = this.source;
    return prepareStage({
      ...usualWork("preparing the cohort", work),
      source,
      folder,
      knobs: this.knobs.cohort,
      seed: this.seed,
      out: this.folders.cohort(),
    });
  }

  /** The real cohort. */
  cohort(): Cohort {
    return opened(this.folders.existingCohort(), (cohort) => requireReal(cohort, "An experiment begins with"));
  }

  /**
   * Trains one model on the real training images. If the real classifier's features score samples, it is trained first.
   * @param work with `from`, the run is returned, but later stages do not use it. They use the run that was trained from
   *   the beginning.
   */
  async train(model: ModelId, work: TrainWork = {}): Promise<GeneratorRun> {
    const title = work.from ? "continuing the training" : `training ${generativeModels[model].name}`;
    const { onProgress, signal, onTick, from } = usualWork(title, work);
    const scoring = await this.scoringClassifier([model], { onProgress, signal });
    const options = this.trainOptions(model, scoring, from);
    await trainStage({ ...options, onProgress, signal, onTick });
    return readGeneratorRun(model, options.out);
  }

  /**
   * Trains several models at once, each in its own process. The bytes are those of {@link train} with as many threads as a
   * worker has.
   */
  async trainAll(models: readonly ModelId[], work: TrainAllWork = {}): Promise<GeneratorRun[]> {
    const { onProgress, signal, onTick } = usualWork(`training ${namesOf(models)}`, work);
    const scoring = await this.scoringClassifier(models, { onProgress, signal });
    const jobs = models.map((model): NamedJob => ({
      name: generativeModels[model].name,
      job: { stage: "train", options: this.trainOptions(model, scoring) },
      onNews: ({ tick, grid }) =>
        tick && onTick?.(model, tick, grid === undefined ? undefined : Buffer.from(grid, "base64")),
    }));
    await stagesSideBySide("training", jobs, { onProgress, signal });
    return models.map((model) => readGeneratorRun(model, this.folders.generator(model)));
  }

  /** The real classifier, if its features score samples of one of these models. */
  protected async scoringClassifier(models: readonly ModelId[], work: WorkOptions): Promise<string | undefined> {
    const isScored = models.some((model) => this.names.features(model) !== undefined);
    return isScored ? (await this.classify("real", work)).folder : undefined;
  }

  private trainOptions(
    model: ModelId,
    scoring: string | undefined,
    from?: GeneratorRun,
  ): PlainOptions<TrainStageOptions> {
    return {
      model,
      knobs: this.knobs[generativeModels[model].group],
      seed: this.seed,
      cohort: this.folders.existingCohort(),
      features: this.names.features(model) === undefined ? undefined : scoring,
      from: from?.folder,
      out: this.folders.generator(model, from),
    };
  }

  /** The finished training of a model. */
  trained(model: ModelId): GeneratorRun {
    requireDone(this.folders.generator(model), "02-gan-training", `the ${generativeModels[model].name}`);
    return readGeneratorRun(model, this.folders.generator(model));
  }

  /** Samples a synthetic image for every row of the real cohort. */
  async sample(model: ModelId, work: WorkOptions = {}): Promise<Cohort> {
    return sampleStage({
      ...usualWork(`sampling from ${generativeModels[model].name}`, work),
      ...this.sampleOptions(model),
    });
  }

  /** The same for several models at once, each in its own process. */
  async sampleAll(models: readonly ModelId[], work: WorkOptions = {}): Promise<Cohort[]> {
    const jobs = models.map((model): NamedJob => ({
      name: generativeModels[model].name,
      job: { stage: "sample", options: this.sampleOptions(model) },
    }));
    await stagesSideBySide("sampling", jobs, usualWork(`sampling from ${namesOf(models)}`, work));
    return models.map((model) => this.synthetic(model));
  }

  private sampleOptions(model: ModelId): PlainOptions<SampleStageOptions> {
    return {
      run: this.trained(model).folder,
      like: this.folders.existingCohort(),
      seed: this.seed,
      out: this.folders.synthetic(model),
    };
  }

  /** The synthetic cohort of a model. */
  synthetic(model: ModelId): Cohort {
    return opened(this.folders.existingSynthetic(model), (cohort) =>
      requireSynthetic(cohort, `Of ${generativeModels[model].name}, an experiment reads`),
    );
  }

  /** Trains a classifier on one kind of images and predicts the real test images. */
  async classify(
    trainingData: TrainingData,
    work: WorkOptions & { onEpoch?: (epoch: EpochMetrics) => void | Promise<void> } = {},
  ): Promise<ClassifierRun> {
    const usual = usualWork(trainingData === "real" ? "real images" : `${trainingData}'s images`, work);
    await classifyStage({ ...usual, ...this.classifyOptions(trainingData) });
    return this.classifier(trainingData);
  }

  /** The same for several kinds of images at once, each in its own process. */
  async classifyAll(
    trainingData: readonly TrainingData[] = trainingDataNames,
    work: WorkOptions & { onEpoch?: (trainingData: TrainingData, epoch: EpochMetrics) => void } = {},
  ): Promise<ClassifierRun[]> {
    const { onEpoch, ...options } = usualWork("training classifiers", work);
    const jobs = trainingData.map((name): NamedJob => ({
      name,
      job: { stage: "classify", options: this.classifyOptions(name) },
      onNews: ({ epoch }) => epoch && onEpoch?.(name, epoch),
    }));
    await stagesSideBySide("training classifiers", jobs, options);
    return trainingData.map((name) => this.classifier(name));
  }

  private classifyOptions(trainingData: TrainingData): PlainOptions<ClassifyStageOptions> {
    return {
      cohort: this.folders.existingTraining(trainingData),
      test: this.folders.existingCohort(),
      knobs: this.knobs.classifier,
      seed: this.seed,
      out: this.folders.classifier(trainingData),
    };
  }

  /** A trained classifier and its predictions of the real test images. */
  classifier(trainingData: TrainingData): ClassifierRun {
    const folder = this.folders.classifier(trainingData);
    requireDone(folder, "04-classifier-comparison", `the classifier trained on ${trainingData} images`);
    return readClassifierRun(trainingData, folder);
  }

  /** The classifiers that are finished, in the order of training data. */
  finishedClassifiers(): ClassifierRun[] {
    return trainingDataNames
      .filter((name) => isDone(this.folders.classifier(name)))
      .map((name) => this.classifier(name));
  }

  /** The models whose training is finished. */
  finishedModels(): GeneratorRun[] {
    return comparedIds.filter((id) => isDone(this.folders.generator(id))).map((id) => this.trained(id));
  }

  /** The AUROCs of all classifiers, also written to results.csv. */
  results(): ResultRow[] {
    this.remember();
    const cohort = this.cohort();
    try {
      return collectResults(
        cohort,
        trainingDataNames.map((name) => this.classifier(name)),
        { seed: this.seed, differences: this.differences, file: path.join(this.folder, resultsFile) },
      );
    } finally {
      cohort.close();
    }
  }
}

const namesOf = (models: readonly ModelId[]): string => models.map((model) => generativeModels[model].name).join(", ");

/** Opens a cohort of a kind. */
function opened(folder: string, check: (cohort: Cohort) => void): Cohort {
  const cohort = openCohort(folder);
  try {
    check(cohort);
    return cohort;
  } catch (error) {
    cohort.close();
    throw error;
  }
}
