/** The knobs of the classifier in every preset. Paper: "Classifier" in the methods, and the authors' published settings. */
import { type ClassifierKnobs, classifierShapeBounds } from "../../classifier/knobs";
import { always, choice, integer, numberKnob, textKnob, toggle, type KnobTable } from "../knob";

export const classifierTable: KnobTable<ClassifierKnobs> = {
  network: choice(
    ["compact", "compact", "compact", "densenet121"],
    ["compact", "densenet121"],
    "The paper's DenseNet-121, or the same blocks, fewer, at native size, for CPUs.",
  ),
  inputSize: integer(
    [0, 0, 0, 224],
    ...classifierShapeBounds.inputSize,
    "pixels",
    "Side that images are resized to; 0: their own. Larger: finer detail, much slower.",
  ),
  growthRate: integer(
    [8, 8, 8, 32],
    ...classifierShapeBounds.growthRate,
    "maps",
    "Compact only: maps that each layer adds; larger: more capacity, slower.",
  ),
  blocks: textKnob(
    ["1,1,1", "2,2,2", "2,2,2", "6,12,24,16"],
    /^\d+(,\d+)*$/,
    'layers a block separated by commas, such as "3,3,3"',
    "Compact only: layers in each block; more: deeper, slower.",
  ),
  weights: textKnob(
    always(""),
    /^.*$/,
    "the path of a file, or empty",
    "DenseNet-121 only: Keras' HDF5 file of weights to start from (environment.md); empty: random weights.",
  ),
  normMomentum: numberKnob(
    [0.9, 0.9, 0.9, 0.99],
    0,
    0.9999,
    "1",
    "Memory of batch normalization's statistics; larger: steadier, lags in short trainings.",
  ),
  learningRate: numberKnob([0.005, 0.003, 0.003, 0.0001], 1e-8, 1, "1", "Step size; larger: faster until it diverges."),
  beta1: numberKnob(always(0.9), 0, 0.9999, "1", "Adam's memory of the gradient."),
  beta2: numberKnob(always(0.999), 0, 0.99999, "1", "Adam's memory of the squared gradient."),
  epsilon: numberKnob(always(1e-7), 1e-12, 1, "1", "Adam's guard against division by zero."),
  batchSize: integer([32, 32, 32, 48], 1, 1024, "images", "Images a step; larger: steadier, fewer steps an epoch."),
  samplesPerEpoch: integer(
    [1000, 2500, 2500, 5000],
    1,
    1e7,
    "images",
    "Training images between two looks at the validation set.",
  ),
  maxEpochs: integer(
    [3, 8, 8, 100],
    1,
    10000,
    "epochs",
    "Epochs at most; larger: stops by itself when validation no longer improves.",
  ),
  plateauFactor: numberKnob(always(0.1), 1e-4, 1, "1", "The step size is multiplied by this on a plateau."),
  plateauPatience: integer(always(2), 1, 1000, "epochs", "Epochs without better validation AUROC that make a plateau."),
  stopPatience: integer(
    always(3),
    1,
    1000,
    "epochs",
    "Epochs without better validation AUROC that end training; larger: longer.",
  ),
  flips: toggle(always(true), "Mirror every training image with probability one half."),
  classWeights: toggle(always(true), "Weigh positives and negatives of each label by the frequency of the other."),
};
