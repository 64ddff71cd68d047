/** Opens the network by whose features images are compared. */
import * as path from "node:path";
import { openClassifier } from "../classifier/classifier";
import type { Cohort } from "../cohort/format/cohort";
import { classifierFile } from "../runs/stage-files";
import { openDinov2 } from "./dinov2/dinov2";
import {
  classifierFeatures,
  dinov2Features,
  type ImageFeatures,
  inceptionFeatures,
  pixelFeatures,
} from "./image-features";
import { openInception } from "./inception/inception";
import { requireTrainedOn } from "./trained-on";

/** Which network: one at most, as `--classifier`, `--inception` and `--dinov2` give it. */
export interface FeatureOptions {
  /** The run folder of a classifier that was trained on the real cohort. */
  readonly classifier?: string;
  /** A file with Inception-v3's weights. */
  readonly inception?: string;
  /** A file with DINOv2's weights. */
  readonly dinov2?: string;
}

/**
 * Opens the network that is asked for; pixels need none. The engine must have been started.
 * @throws UserError when the classifier was not trained on the real cohort.
 */
export function openFeatures(
  { classifier: run, inception: file, dinov2: weights }: FeatureOptions,
  real: Cohort,
): { features: ImageFeatures; dispose: () => void } {
  if (file !== undefined) {
    const inception = openInception(file);
    return { features: inceptionFeatures(inception), dispose: () => inception.dispose() };
  }
  if (weights !== undefined) {
    const dinov2 = openDinov2(weights);
    return { features: dinov2Features(dinov2), dispose: () => dinov2.dispose() };
  }
  if (run === undefined) return { features: pixelFeatures, dispose: () => undefined };
  requireTrainedOn(run, real, "--classifier");
  const classifier = openClassifier(path.join(run, classifierFile));
  return { features: classifierFeatures(classifier), dispose: () => classifier.dispose() };
}
