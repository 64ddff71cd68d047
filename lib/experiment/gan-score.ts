/**
 * The score of a training's curve and of its early stop: the Fréchet distance of samples to all training images. The
 * paper's is the FID, in Inception's features; here the knob `scoreFeatures` chooses the features, and the score's name
 * says which they are.
 */
import * as path from "node:path";
import { openClassifier } from "../classifier/classifier";
import type { Cohort } from "../cohort/format/cohort";
import { frechetDistanceTo } from "../evaluation/fidelity/frechet-distance";
import {
  classifierFeatures,
  coarsePixelFeatures,
  frechetName,
  type ImageFeatures,
  inceptionFeatures,
} from "../evaluation/image-features";
import { openInception } from "../evaluation/inception/inception";
import type { TrainingSchedule } from "../gan/training/schedule";
import type { ScoreImages } from "../gan/training/train";
import { UserError } from "../support/errors";
import type { FeatureMatrix } from "../statistics/feature-matrix";

/** Scores samples; holds a network until it is disposed. */
export interface TrainingScore {
  readonly score: ScoreImages;
  dispose(): void;
}

/** Whether a training is scored by the features of a classifier, which must have been trained on the same cohort before. */
export function scoredByClassifier({ scoreEvery, scoreFeatures }: TrainingSchedule): boolean {
  return scoreEvery > 0 && scoreFeatures === "classifier";
}

/** The file of Inception's weights that a training is scored with; undefined if it is not. */
export function inceptionFileOf({ scoreEvery, scoreFeatures }: TrainingSchedule): string | undefined {
  return scoreEvery > 0 && scoreFeatures !== "classifier" && scoreFeatures !== "pixels" ? scoreFeatures : undefined;
}

/**
 * Opens a score; the tensor engine must have been started. The features of the training images are computed when the first
 * samples are scored.
 * @param classifier a `classifier.safetensors`, trained on the same cohort: needed where the knobs ask for its features.
 * @throws UserError when a file does not hold what it should, or a classifier is for images of another size.
 */
export function openTrainingScore(knobs: TrainingSchedule, cohort: Cohort, classifier?: string): TrainingScore {
  const { features, dispose } = openScoreFeatures(knobs, cohort, classifier);
  let distanceToReal: ((samples: FeatureMatrix) => number) | undefined;
  return {
    score: async (images, count, onProgress) => {
      distanceToReal ??= frechetDistanceTo(await features.of(cohort, cohort.rowsOf("train"), onProgress));
      return {
        value: distanceToReal(await features.ofImages(images, count, cohort.resolution, onProgress)),
        name: frechetName(features),
      };
    },
    dispose,
  };
}

function openScoreFeatures(
  knobs: TrainingSchedule,
  cohort: Cohort,
  file?: string,
): { features: ImageFeatures; dispose: () => void } {
  if (scoredByClassifier(knobs)) {
    const classifier = openClassifier(file!);
    if (classifier.resolution === cohort.resolution)
      return { features: classifierFeatures(classifier), dispose: () => classifier.dispose() };
    classifier.dispose();
    throw new UserError(
      `${file!} was trained on images of ${classifier.resolution} pixels, but ${path.basename(cohort.folder)} has ${cohort.resolution}; give a classifier trained on that cohort.`,
    );
  }
  const inceptionFile = inceptionFileOf(knobs);
  if (inceptionFile === undefined) return { features: coarsePixelFeatures, dispose: () => undefined };
  const inception = openInception(inceptionFile);
  return { features: inceptionFeatures(inception), dispose: () => inception.dispose() };
}
