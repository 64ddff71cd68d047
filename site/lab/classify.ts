/** The lab's experiment, second part: a classifier learns from real or from synthetic images, and is tested on real ones. */
import type { Cohort } from "../../lib/cohort/format/cohort";
import { classifierKnobs, type ClassifierKnobs } from "../../lib/classifier/knobs";
import { networkOf, type ClassifierTrainingConfig } from "../../lib/classifier/model-file";
import { preprocess } from "../../lib/classifier/networks/preprocess";
import { ClassifierTraining } from "../../lib/classifier/training/training";
import { Validation } from "../../lib/classifier/training/validation";
import { summarizePredictions, type AurocSummary } from "../../lib/statistics/bootstrap/auroc-intervals";
import type { Prediction } from "../../lib/statistics/prediction";
import type { KnobTable } from "../../lib/support/knobs/knob";
import { resolution } from "./cohort";
import { knobsOf } from "./knobs";

/** Epochs of a classifier, and images of each. */
const epochs = 6;
const imagesPerEpoch = 640;

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
  const training = await ClassifierTraining.start(config, train, undefined, "");
  try {
    const validation = new Validation(train, networkOf(config).input);
    while (!training.finished) {
      while (!training.epochComplete) await training.step();
      training.endEpoch(await validation.measure(training.network));
      onEpoch(training.epochs / epochs);
    }
    return summarizePredictions(predictionsOf(training, config, real), { replicates: 500, seed });
  } finally {
    training.dispose();
  }
}

function predictionsOf(training: ClassifierTraining, config: ClassifierTrainingConfig, real: Cohort): Prediction[] {
  const rows = real.rowsOf("test");
  const batch = preprocess(real.readImages(rows), rows.length, resolution, networkOf(config).input);
  const output = training.network.probabilities(batch);
  const [scores, truths, width] = [output.dataSync(), real.readLabels(rows), real.labelNames.length];
  batch.dispose();
  output.dispose();
  return Array.from(scores, (score, i): Prediction => ({
    image: rows[Math.floor(i / width)],
    patient: real.table.patient[rows[Math.floor(i / width)]],
    label: real.labelNames[i % width],
    truth: truths[i] === 1 ? 1 : 0,
    score,
  }));
}
