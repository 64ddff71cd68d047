/** The features by which images are compared, as options that several commands share. */
import * as path from "node:path";
import { type Command, Option } from "commander";
import { openClassifier } from "../classifier/classifier";
import type { Cohort } from "../cohort/format/cohort";
import { classifierFeatures, type ImageFeatures, inceptionFeatures, pixelFeatures } from "../evaluation/image-features";
import { openInception } from "../evaluation/inception/inception";
import { classifierFile } from "../runs/stage-files";
import { requireTrainedOn } from "../evaluation/trained-on";

/** What `--classifier` and `--inception` give. */
export interface FeatureOptions {
  readonly classifier?: string;
  readonly inception?: string;
}

/** Adds `--classifier` and `--inception`. */
export function addFeatureOptions(command: Command): Command {
  return command
    .option(
      "--classifier <run>",
      "compare by the pooled features of this classifier, trained on the --real cohort (default: compare by pixels)",
    )
    .addOption(
      new Option(
        "--inception <file>",
        "compare by Inception-v3's pooled features, so that the Fréchet distance is the FID; make the file with bin/inception-weights.py",
      ).conflicts("classifier"),
    );
}

/**
 * Opens the network that is asked for; pixels need none. The engine must have been started.
 * @throws UserError when the classifier was not trained on the real cohort.
 */
export function openFeatures(
  { classifier: run, inception: file }: FeatureOptions,
  real: Cohort,
): { features: ImageFeatures; dispose: () => void } {
  if (file !== undefined) {
    const inception = openInception(file);
    return { features: inceptionFeatures(inception), dispose: () => inception.dispose() };
  }
  if (run === undefined) return { features: pixelFeatures, dispose: () => undefined };
  requireTrainedOn(run, real, "--classifier");
  const classifier = openClassifier(path.join(run, classifierFile));
  return { features: classifierFeatures(classifier), dispose: () => classifier.dispose() };
}
