/** Training curves: the generators' losses over images shown, the classifiers' loss and validation AUROC over epochs. */
import { type CurveQuantity, type TrainingCurves, curvesFigure } from "./curves";
import type { Figure } from "../drawing/figure";
import { networkWords } from "../drawing/words";

/** What models log at every tick; quantities that a log lacks are left out. */
const modelQuantities: readonly CurveQuantity[] = [
  { key: "lossD", title: "Discriminator loss" },
  { key: "lossG", title: "Generator loss" },
  { key: "penalty", title: "Gradient penalty (weighted, part of the discriminator loss)", logarithmic: true },
  { key: "labelAccuracy", title: "Real images whose label prog-GAN's discriminator predicts correctly (share)" },
  { key: "loss", title: "Loss of the flow (mean square error of its velocity)", logarithmic: true },
  {
    key: "overfitting",
    title: "Discriminator's score: training less validation images (overfitting)",
  },
  { key: "labelsValid", title: "Validation images whose label prog-GAN's discriminator predicts correctly (share)" },
  { key: "lossValid", title: "Loss of the flow on validation images", logarithmic: true },
  { key: "score", title: "Fréchet distance to the training images", logarithmic: true },
];

/**
 * Training of the models over thousands of real images shown (kimg). @param runs one for each model: its name and the
 * lines of its `metrics.jsonl`, `{ kimg, lossD, lossG, penalty, …, score, scoreName }`.
 * @throws UserError when there is nothing to draw.
 */
export function modelTrainingFigure(runs: readonly TrainingCurves[]): Figure {
  const scores = [
    ...new Set(
      runs.flatMap(({ steps }) => steps.map((step) => (step as { scoreName?: string | null }).scoreName ?? "")),
    ),
  ].filter((name) => name !== "");
  const withOverfitting = runs.map((run) => ({ ...run, steps: run.steps.map(overfitting) }));
  return curvesFigure(withOverfitting, {
    title: "Training of the generators",
    caption:
      "The curves show each network's own training loss; a label classifier's is part of prog-GAN's. Levels differ between " +
      "models and do not measure image quality: look for curves that settle and do not diverge." +
      (scores.length > 0
        ? ` The distance (${scores.join("; ")}) is measured on random samples of the moving average; lower is better. Distances are comparable between models only for the same number of samples.`
        : ""),
    stepKey: "kimg",
    stepTitle: "Real images shown (thousands)",
    quantities: modelQuantities,
  });
}

/** A tick with how much higher D scores images that it has learned from than others; none in logs of earlier versions. */
function overfitting(step: object): object {
  const { scoreTrain, scoreValid } = step as { scoreTrain?: number; scoreValid?: number };
  return scoreTrain === undefined || scoreValid === undefined
    ? step
    : { ...step, overfitting: scoreTrain - scoreValid };
}

/**
 * Classifier training over epochs.
 * @param runs one for each classifier: what it was trained on and the lines of its `metrics.jsonl`, `{ epoch, loss,
 *   validationAuroc }`.
 * @throws UserError when there is nothing to draw.
 */
export function classifierTrainingFigure(runs: readonly TrainingCurves[]): Figure {
  return curvesFigure(runs, {
    title: "Classifier training",
    caption:
      "Validation images are of the same kind as the training images: real for the classifier trained on real images, synthetic for the others. " +
      `So the lower curve shows how well a classifier learned its own data, not how well it performs on patients. ${networkWords(runs.map(({ network }) => network))}`.trimEnd(),
    stepKey: "epoch",
    stepTitle: "Epoch",
    quantities: [
      { key: "loss", title: "Training loss (weighted cross-entropy)" },
      { key: "validationAuroc", title: "Validation (mean AUROC)" },
    ],
  });
}
