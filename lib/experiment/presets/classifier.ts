/** The knobs of the classifier in every preset. Paper: "Classifier" in the methods, and the authors' published settings. */
import { type ClassifierKnobs, classifierShapeBounds } from "../../classifier/knobs";
import { always, choice, integer, numberKnob, textKnob, toggle, type KnobTable } from "../knob";

export const classifierTable: KnobTable<ClassifierKnobs> = {
  network: choice(
    ["compact", "compact", "compact", "densenet121"],
    ["compact", "densenet121"],
    "The paper's DenseNet-121, or a compact network for CPUs: the same blocks, but fewer, at native image size.",
  ),
  inputSize: integer(
    [0, 0, 0, 224],
    ...classifierShapeBounds.inputSize,
    "pixels",
    "Width and height that images are resized to; 0: keep their own. Larger: finer detail, much slower.",
  ),
  growthRate: integer(
    [8, 8, 8, 32],
    ...classifierShapeBounds.growthRate,
    "maps",
    "Compact only: feature maps added by each layer; larger: more capacity, slower.",
  ),
  blocks: textKnob(
    ["1,1,1", "2,2,2", "2,2,2", "6,12,24,16"],
    /^\d+(,\d+)*$/,
    'layers in each block, separated by commas, such as "3,3,3"',
    "Compact only: layers in each block; more: deeper, slower.",
  ),
  weights: textKnob(
    always(""),
    /^.*$/,
    "the path of a file, or empty",
    "DenseNet-121 only: Keras HDF5 file with initial weights (environment.md); empty: random weights.",
  ),
  normMomentum: numberKnob(
    [0.9, 0.9, 0.9, 0.99],
    0,
    0.9999,
    "1",
    "Decay of batch normalization's moving averages; larger: steadier, but lags in short trainings.",
  ),
  learningRate: numberKnob(
    [0.005, 0.003, 0.003, 0.0001],
    1e-8,
    1,
    "1",
    "Learning rate; larger: faster, until training diverges.",
  ),
  beta1: numberKnob(always(0.9), 0, 0.9999, "1", "Adam's decay rate for the mean of the gradient (β1)."),
  beta2: numberKnob(always(0.999), 0, 0.99999, "1", "Adam's decay rate for the mean of the squared gradient (β2)."),
  epsilon: numberKnob(always(1e-7), 1e-12, 1, "1", "Adam's ε, which prevents division by zero."),
  batchSize: integer([32, 32, 32, 48], 1, 1024, "images", "Images per step; larger: steadier, fewer steps per epoch."),
  samplesPerEpoch: integer([1000, 2500, 2500, 5000], 1, 1e7, "images", "Training images between two validations."),
  maxEpochs: integer(
    [3, 8, 8, 100],
    1,
    10000,
    "epochs",
    "Maximum number of epochs; training stops earlier when validation no longer improves.",
  ),
  plateauFactor: numberKnob(always(0.1), 1e-4, 1, "1", "The learning rate is multiplied by this on a plateau."),
  plateauPatience: integer(
    always(2),
    1,
    1000,
    "epochs",
    "Epochs without a better validation AUROC that count as a plateau.",
  ),
  stopPatience: integer(
    always(3),
    1,
    1000,
    "epochs",
    "Training stops after this many epochs without a better validation AUROC; larger: longer training.",
  ),
  flips: toggle(always(true), "Mirror each training image with probability one half."),
  classWeights: toggle(always(true), "Weight positives and negatives of each label by the frequency of the other."),
};
