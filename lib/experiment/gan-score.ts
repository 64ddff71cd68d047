/**
 * The score of the GANs' early stop: the Fréchet distance between the features of samples and of all training images, as
 * the paper's FID, but in the features of a classifier trained on the cohort's real images. Inception's, which FID means,
 * are those of photographs; and their weights are not at hand.
 */
import * as path from "node:path";
import { setImmediate as macrotask } from "node:timers/promises";
import { openClassifier, type Classifier } from "../classifier/classifier";
import type { Cohort } from "../cohort/cohort";
import { frechetDistance } from "../evaluation/frechet-distance";
import type { ScoreImages } from "../gan/train";
import { UserError } from "../support/errors";
import type { FeatureMatrix } from "../support/matrix";
import type { OnProgress } from "../support/progress";

/** Images between two reports. */
const PIECE = 256;

/** Scores samples; holds a classifier until it is disposed. */
export interface ClassifierScore {
  readonly score: ScoreImages;
  dispose(): void;
}

/**
 * Opens a score. The features of the training images are computed when the first samples are scored.
 * @param file a `classifier.safetensors`, trained on the same cohort.
 * @throws UserError when the file holds no classifier, or one for images of another size.
 */
export function openClassifierScore(file: string, cohort: Cohort, onProgress?: OnProgress): ClassifierScore {
  const classifier = openClassifier(file);
  if (classifier.resolution !== cohort.resolution) {
    classifier.dispose();
    throw new UserError(`${file} was trained on images of ${classifier.resolution} pixels, but ${path.basename(cohort.folder)} has ${cohort.resolution}; give a classifier trained on that cohort.`);
  }
  const name = `FD, ${classifier.config.knobs.network === "densenet121" ? "DenseNet-121" : "compact DenseNet"} features`;
  const rows = cohort.rowsOf("train");
  let real: FeatureMatrix | undefined;
  return {
    score: async (images, count) => {
      const pixels = cohort.resolution ** 2;
      real ??= await features(classifier, rows.length, (first, end) => cohort.readImages(rows.subarray(first, end)), onProgress);
      const fake = await features(classifier, count, (first, end) => images.subarray(first * pixels, end * pixels), onProgress);
      return { value: frechetDistance(real, fake), name };
    },
    dispose: () => classifier.dispose(),
  };
}

async function features(classifier: Classifier, rows: number, read: (first: number, end: number) => Uint8Array, onProgress?: OnProgress): Promise<FeatureMatrix> {
  const columns = classifier.featureCount;
  const data = new Float32Array(rows * columns);
  for (let first = 0; first < rows; first += PIECE) {
    await macrotask();
    const end = Math.min(rows, first + PIECE);
    data.set(classifier.features(read(first, end), end - first).data, first * columns);
    onProgress?.({ task: "measuring samples", done: end, total: rows, unit: "images" });
  }
  return { data, rows, columns };
}
