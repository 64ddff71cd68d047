/** An experiment in a notebook: it shows its figures below the cell, and opens trained models by name. */
import { openClassifier, type Classifier } from "../classifier/classifier";
import type { ExperimentOptions } from "../experiment/catalog/experiment-options";
import { Experiment } from "../experiment/experiment";
import type { GeneratorRun } from "../experiment/generator-run";
import type { TrainAllWork, TrainWork } from "../experiment/main-line";
import { trainingDataNames, type TrainingData } from "../experiment/results";
import type { Figure } from "../figures/drawing/figure";
import { openGenerator, type Generator } from "../gan/generator";
import { generativeModels, type ModelId } from "../gan/models";
import { inNotebook } from "./display/display";
import { show } from "./display/show";
import { trainingView } from "./display/training-view";
import { experimentFigures, type ExperimentFigure } from "./experiment-figures";

/**
 * Opens an experiment; nothing is computed yet.
 * @throws UsageError for unknown presets, knobs or values.
 */
export function openExperiment(options: ExperimentOptions): NotebookExperiment {
  return new NotebookExperiment(options);
}

/** What it opens stays open until the kernel ends, and is not to be disposed: cells are run again, in any order. */
export class NotebookExperiment extends Experiment {
  private readonly open = new Map<string, Classifier | Generator>();

  /**
   * Shows the figure of that name that finished runs give, and saves it with the experiment's figures: `.png`, `.svg`,
   * `.pdf` and `.json`.
   * @throws UserError when a run that it is drawn from is missing, or it cannot be drawn.
   */
  async show(name: ExperimentFigure): Promise<void>;
  /**
   * Shows a figure that is drawn from what the cell has computed, and saves it in the same way.
   * @param name of its file.
   * @throws UserError when it cannot be drawn.
   */
  async show(name: string, figure: Figure | Promise<Figure>): Promise<void>;
  async show(name: string, figure?: Figure | Promise<Figure>): Promise<void> {
    await show(await (figure ?? experimentFigures[name as ExperimentFigure](this)), this.figure(name));
  }

  /** In a notebook, losses and samples are drawn below the cell unless `onTick` is given; those of a found training, too. */
  override async train(model: ModelId, work: TrainWork = {}): Promise<GeneratorRun> {
    if (work.onTick || !inNotebook()) return super.train(model, work);
    const view = trainingView(generativeModels[model].name);
    const run = await super.train(model, { ...work, onTick: (tick, seen) => view.tick(tick, seen) });
    await view.end(run);
    return run;
  }

  /** The same below the cell for each of them. */
  override async trainAll(models: readonly ModelId[], work: TrainAllWork = {}): Promise<GeneratorRun[]> {
    if (work.onTick || !inNotebook()) return super.trainAll(models, work);
    const views = new Map(models.map((model) => [model, trainingView(generativeModels[model].name)]));
    const onTick: TrainAllWork["onTick"] = (model, tick, grid) => void views.get(model)?.tick(tick, { grid });
    const runs = await super.trainAll(models, { ...work, onTick });
    for (const run of runs) await views.get(run.model)?.end(run);
    return runs;
  }

  /** A trained generator, to sample from. The tensor engine must have been started. */
  openGenerator(model: ModelId): Generator {
    return this.opened(this.trained(model).generator, openGenerator);
  }

  /** A trained classifier as a network: probabilities and features of images. The tensor engine must have been started. */
  openClassifier(trainingData: TrainingData): Classifier {
    return this.opened(this.classifier(trainingData).classifier, openClassifier);
  }

  /** All of them, by what they were trained on; `real` is the first. */
  openClassifiers(): Record<string, Classifier> {
    return Object.fromEntries(trainingDataNames.map((name) => [name, this.openClassifier(name)]));
  }

  private opened<T extends Classifier | Generator>(file: string, open: (file: string) => T): T {
    const opened = (this.open.get(file) as T | undefined) ?? open(file);
    this.open.set(file, opened);
    return opened;
  }
}
