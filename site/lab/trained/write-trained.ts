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
import { LabTraining, type LabSettings } from "../../../lib/teaching/lab/training";
import type { LabAuroc } from "../messages";
import type { TrainedAbout } from "./trained";

/** Writes `generator.safetensors`, `classifier.safetensors` and `trained.json`. */
export async function writeTrained(settings: LabSettings, folder: string): Promise<void> {
  await startEngine();
  const began = performance.now();
  const training = new LabTraining(settings);
  while (!training.isOver) training.step();
  const seconds = Math.round((performance.now() - began) / 1000);
  const { cohort, description } = training;
  writeGenerator(path.join(folder, "generator.safetensors"), description, training.values());

  const classifier = await trainLabClassifier(cohort, settings.seed);
  const real = aurocOn(classifier, cohort, "test");
  writeModelFile(path.join(folder, "classifier.safetensors"), {
    config: classifier.config,
    epoch: classifier.config.knobs.maxEpochs,
    validationAuroc: aurocOn(classifier, cohort, "valid").auroc,
    weights: classifier.network.parameters.toTensors(),
  });
  classifier.dispose();

  const drawn = training.synthetic();
  const { auroc, low, high } = (await classify(drawn, cohort, settings.seed)).mean;
  const distance = audit(cohort, drawn, 1);
  training.dispose();
  const about: TrainedAbout = {
    settings,
    seconds,
    auroc: { real, synthetic: { auroc, low, high } },
    nearest: { synthetic: distance.synthetic, heldOut: distance.heldOut },
  };
  fs.writeFileSync(path.join(folder, "trained.json"), `${JSON.stringify(about, null, 2)}\n`);
}

function aurocOn(classifier: LabClassifier, cohort: Cohort, split: Split): LabAuroc {
  const predictions = classifier.predict(cohort, cohort.rowsOf(split));
  const { auroc, low, high } = summarizePredictions(predictions, { replicates: 500, seed: 1 }).mean;
  return { auroc, low, high };
}
