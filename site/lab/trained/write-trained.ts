/** Trains what the lab's first screen shows: a generator, and a classifier of real images. Runs in Node.js, with lib from dist/. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { Cohort } from "../../../lib/cohort/format/cohort";
import type { Split } from "../../../lib/cohort/format/split";
import { writeModelFile } from "../../../lib/classifier/model-file";
import { startEngine } from "../../../lib/engine/start";
import { writeGenerator } from "../../../lib/gan/generator-file";
import { summarizePredictions } from "../../../lib/statistics/bootstrap/auroc-intervals";
import { audit } from "../../../lib/teaching/lab/audit";
import { classify, type LabClassifier, trainLabClassifier } from "../../../lib/teaching/lab/classify";
import { labCohort } from "../../../lib/teaching/lab/cohort";
import { LabTraining, type LabSettings } from "../../../lib/teaching/lab/training";
import type { LabAuroc } from "../messages";
import type { TrainedAbout } from "./trained";

/** Writes `generator.safetensors`, `classifier.safetensors` and `trained.json`. */
export async function writeTrained(settings: LabSettings, folder: string): Promise<void> {
  await startEngine();
  const began = process.cpuUsage();
  const training = new LabTraining(settings);
  while (!training.isOver) training.step();
  const { user, system } = process.cpuUsage(began);
  const { cohort, description } = training;
  writeGenerator(path.join(folder, "generator.safetensors"), description, training.values());

  // More images and epochs than the lab's own classifiers have: it is to be relied on.
  const others = labCohort({ ...settings, images: 4 * settings.images, seed: settings.seed + 1000 });
  const classifier = await trainLabClassifier(others, settings.seed, undefined, 18);
  writeModelFile(path.join(folder, "classifier.safetensors"), {
    config: classifier.config,
    epoch: classifier.config.knobs.maxEpochs,
    validationAuroc: aurocOn(classifier, others, "valid").auroc,
    weights: classifier.network.parameters.toTensors(),
  });
  const seen = aurocOn(classifier, cohort, "test");
  classifier.dispose();

  const drawn = training.synthetic();
  const judged = async (images: Cohort): Promise<LabAuroc> =>
    withoutMore((await classify(images, cohort, settings.seed)).mean);
  const [real, synthetic] = [await judged(cohort), await judged(drawn)];
  const distance = audit(cohort, drawn, 1);
  training.dispose();
  const about: TrainedAbout = {
    settings,
    seconds: Math.round((user + system) / 1e6),
    auroc: { classifier: seen, real, synthetic },
    nearest: { synthetic: distance.synthetic, heldOut: distance.heldOut },
  };
  fs.writeFileSync(path.join(folder, "trained.json"), `${JSON.stringify(about, null, 2)}\n`);
}

function aurocOn(classifier: LabClassifier, cohort: Cohort, split: Split): LabAuroc {
  const predictions = classifier.predict(cohort, cohort.rowsOf(split));
  return withoutMore(summarizePredictions(predictions, { replicates: 500, seed: 1 }).mean);
}

function withoutMore({ auroc, low, high }: LabAuroc): LabAuroc {
  return { auroc, low, high };
}
