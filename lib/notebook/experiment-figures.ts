/**
 * The figures that can be drawn from an experiment's finished runs without further choices, by the names of their
 * files.
 */
import type { Experiment } from "../experiment/experiment";
import { trainingDataNames } from "../experiment/results";
import { comparisonFigure } from "../figures/benchmark/comparison";
import { perLabelFigure } from "../figures/benchmark/per-label";
import { publishedFigure } from "../figures/benchmark/published";
import type { Figure } from "../figures/drawing/figure";
import { reliabilityFigure } from "../figures/reliability";
import { classifierTrainingFigure, modelTrainingFigure } from "../figures/training/training-curves";
import { comparedIds, generativeModels } from "../gan/models";

/** The figures that finished runs give, by name. */
export type ExperimentFigure =
  "gan-training" | "classifier-training" | "comparison" | "auroc-by-label" | "published-curves" | "reliability";

/** A further one is an entry here. */
export const experimentFigures: Readonly<Record<ExperimentFigure, (experiment: Experiment) => Figure>> = {
  "gan-training": (experiment) =>
    modelTrainingFigure(
      comparedIds.map((id) => ({ name: generativeModels[id].name, steps: experiment.trained(id).ticks })),
    ),
  "classifier-training": (experiment) =>
    classifierTrainingFigure(
      trainingDataNames.map((name) => {
        const { epochs, network } = experiment.classifier(name);
        return { name, steps: epochs, network };
      }),
    ),
  comparison: (experiment) => comparisonFigure(experiment.results()),
  "auroc-by-label": (experiment) => perLabelFigure(experiment.results()),
  "published-curves": (experiment) => publishedFigure(experiment.results()),
  reliability: (experiment) => reliabilityFigure(trainingDataNames.map((name) => experiment.classifier(name))),
};
