/** The lab's experiment, second part: a classifier learns from real or from synthetic images, and is tested on real ones. */
import type { Cohort } from "../../cohort/format/cohort";
import { classifierKnobs, type ClassifierKnobs } from "../../classifier/knobs";
import type { Classifier } from "../../classifier/classifier";
import { networkOf, type ClassifierTrainingConfig } from "../../classifier/model-file";
import { Network } from "../../classifier/networks/network";
import { parameterSpecs, Parameters } from "../../classifier/networks/parameters";
import { preprocess } from "../../classifier/networks/preprocess";
import { ClassifierTraining } from "../../classifier/training/training";
import { Validation } from "../../classifier/training/validation";
import { summarizePredictions, type AurocSummary } from "../../statistics/bootstrap/auroc-intervals";
import type { Prediction } from "../../statistics/prediction";
import type { NamedTensor } from "../../support/files/safetensors";
import type { KnobTable } from "../../support/knobs/knob";
import { resolution } from "./cohort";
import { knobsOf } from "./knobs";

/** Epochs of a classifier unless others are asked for, and images of each. */
const usualEpochs = 6;
const imagesPerEpoch = 640;

/** A small classifier that has learned. Holds tensors until it is disposed. */
export interface LabClassifier extends Pick<Classifier, "labelNames" | "resolution" | "input" | "network" | "config"> {
  /** Probabilities of the labels, n×L. @param images gray values, n×16×16. */
  probabilities(images: Uint8Array): Float32Array;
  /** Its scores of rows of a cohort, one for each image and label. */
  predict(cohort: Cohort, rows: ArrayLike<number>): Prediction[];
  /** Frees its tensors. */
  dispose(): void;
}

/**
 * Trains a classifier on a cohort's training images, within seconds. The tensor engine must have been started.
 * @param onEpoch called after each of the epochs with the share that is done.
 */
export async function trainLabClassifier(
  train: Cohort,
  seed: number,
  onEpoch: (share: number) => void = () => undefined,
  epochs: number = usualEpochs,
): Promise<LabClassifier> {
  const knobs: ClassifierKnobs = knobsOf(classifierKnobs as KnobTable<ClassifierKnobs>, {
    blocks: "1,1,1",
    samplesPerEpoch: imagesPerEpoch,
    maxEpochs: epochs,
    learningRate: 0.005,
    shift: 1,
  });
  const { name, source, labelNames: labels } = train;
  const cohort = { name, source, labels, resolution, checksums: {} };
  const config: ClassifierTrainingConfig = { knobs, seed, cohort, initialWeights: "scratch" };
  const training = await ClassifierTraining.start(config, train);
  try {
    const validation = new Validation(train, networkOf(config).input);
    while (!training.finished) {
      while (!training.epochComplete) await training.step();
      training.endEpoch(await validation.measure(training.network));
      onEpoch(training.epochs / epochs);
    }
  } catch (error) {
    training.dispose();
    throw error;
  }
  return labClassifierOf({ network: training.network, dispose: () => training.dispose() }, config);
}

/**
 * A classifier that was trained before.
 * @throws UserError when the weights belong to another network.
 */
export function openLabClassifier(
  config: ClassifierTrainingConfig,
  weights: Record<string, NamedTensor>,
): LabClassifier {
  const { architecture } = networkOf(config);
  const specs = parameterSpecs(architecture, config.cohort.labels.length);
  const network = new Network(architecture, Parameters.fromTensors(specs, weights, "This classifier"));
  return labClassifierOf({ network, dispose: () => network.dispose() }, config);
}

/**
 * Trains a classifier on one cohort's images and tests it on the real ones.
 * @param onEpoch called after each of the epochs with the share that is done.
 */
export async function classify(
  train: Cohort,
  real: Cohort,
  seed: number,
  onEpoch: (share: number) => void = () => undefined,
): Promise<AurocSummary> {
  const classifier = await trainLabClassifier(train, seed, onEpoch);
  try {
    return summarizePredictions(classifier.predict(real, real.rowsOf("test")), { replicates: 500, seed });
  } finally {
    classifier.dispose();
  }
}

function labClassifierOf(
  { network, dispose }: Pick<ClassifierTraining, "network" | "dispose">,
  config: ClassifierTrainingConfig,
): LabClassifier {
  const { input } = networkOf(config);
  const probabilities = (images: Uint8Array): Float32Array => {
    const batch = preprocess(images, images.length / resolution ** 2, resolution, input);
    const output = network.probabilities(batch);
    const scores = output.dataSync() as Float32Array;
    batch.dispose();
    output.dispose();
    return scores;
  };
  const predict = (cohort: Cohort, rows: ArrayLike<number>): Prediction[] => {
    const [scores, truths] = [probabilities(cohort.readImages(rows)), cohort.readLabels(rows)];
    const width = cohort.labelNames.length;
    return Array.from(scores, (score, i): Prediction => ({
      image: rows[Math.floor(i / width)],
      patient: cohort.table.patient[rows[Math.floor(i / width)]],
      label: cohort.labelNames[i % width],
      truth: truths[i] === 1 ? 1 : 0,
      score,
    }));
  };
  const { labels: labelNames } = config.cohort;
  return { labelNames, resolution, input, network, config, probabilities, predict, dispose };
}
