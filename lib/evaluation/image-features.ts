/** What images are compared by: Inception-v3's or a classifier's pooled features, or raw pixels. The name goes into every figure's name. */
import { setImmediate as macrotask } from "node:timers/promises";
import type { Classifier } from "../classifier/classifier";
import type { Cohort } from "../cohort/cohort";
import { UserError } from "../support/errors";
import type { FeatureMatrix } from "../support/matrix";
import type { OnProgress } from "../support/progress";
import type { Inception } from "./inception/inception";
import { inceptionFeatureCount } from "./inception/network";

/** A way from images to features. */
export interface ImageFeatures {
  /** "Inception-v3 features", "DenseNet-121 features", "pixels". */
  readonly name: string;
  /** How near two of them are: by the angle for pooled features, as in the paper; by the difference for pixels. */
  readonly metric: "cosine" | "euclidean";
  /** Features of some rows of a cohort, one row an image. @throws UserError when its images are of another size. */
  of(cohort: Cohort, rows: ArrayLike<number>, onProgress?: OnProgress): Promise<FeatureMatrix>;
}

/** Images between two reports: seconds of work. */
const piece = 256;
const inceptionPiece = 16;

const inceptionName = "Inception-v3 features";

/** Inception-v3's pooled features, made for color photographs: gray images are repeated as red, green and blue. */
export function inceptionFeatures(inception: Inception): ImageFeatures {
  return {
    name: inceptionName,
    metric: "cosine",
    of: (cohort, rows, onProgress) => inPieces(
      rows, inceptionFeatureCount, (part) => inception.features(cohort.readImages(part), part.length, cohort.resolution).data, inceptionName, onProgress, inceptionPiece),
  };
}

/** The pooled features of a classifier, which should be trained on real images. */
export function classifierFeatures(classifier: Classifier): ImageFeatures {
  const name = `${classifier.config.knobs.network === "densenet121" ? "DenseNet-121" : "compact DenseNet"} features`;
  return {
    name,
    metric: "cosine",
    of: (cohort, rows, onProgress) => {
      if (cohort.resolution !== classifier.resolution) {
        throw new UserError(`The classifier was trained on images of ${classifier.resolution} pixels, but ${cohort.folder} has ${cohort.resolution}; give a classifier of that resolution.`);
      }
      return inPieces(rows, classifier.featureCount, (part) => classifier.features(cohort.readImages(part), part.length).data, name, onProgress);
    },
  };
}

/** Gray values from 0 to 1: for phantoms, and where no classifier is at hand. They say little about what images show. */
export const pixelFeatures: ImageFeatures = {
  name: "pixels",
  metric: "euclidean",
  of: (cohort, rows, onProgress) =>
    inPieces(rows, cohort.resolution ** 2, (part) => Float32Array.from(cohort.readImages(part), (gray) => gray / 255), "pixels", onProgress),
};

/** What the Fréchet distance is called in these features. "FID" is only that of Inception-v3. */
export function frechetName({ name }: ImageFeatures): string {
  return `${name === inceptionName ? "FID" : "FD"}, ${name}`;
}

async function inPieces(
  rows: ArrayLike<number>, columns: number, compute: (part: number[]) => ArrayLike<number>, name: string, onProgress?: OnProgress, step: number = piece,
): Promise<FeatureMatrix> {
  const data = new Float32Array(rows.length * columns);
  for (let first = 0; first < rows.length; first += step) {
    await macrotask();
    const part = Array.from({ length: Math.min(step, rows.length - first) }, (_, i) => rows[first + i]);
    data.set(compute(part), first * columns);
    onProgress?.({ task: `computing ${name}`, done: first + part.length, total: rows.length, unit: "images" });
  }
  return { data, rows: rows.length, columns };
}
