/**
 * The features by which images are compared: Inception-v3's or a classifier's pooled features, or pixels. Their name is
 * part of the name of every measure.
 */
import { setImmediate as macrotask } from "node:timers/promises";
import type { Classifier } from "../classifier/classifier";
import { classifierWords } from "../classifier/model-file";
import type { Cohort } from "../cohort/format/cohort";
import { blockMeans } from "../phantom/block-means";
import { UserError } from "../support/errors";
import type { FeatureMatrix } from "../statistics/feature-matrix";
import type { OnProgress } from "../support/progress";
import type { Dinov2 } from "./dinov2/dinov2";
import type { Inception } from "./inception/inception";
import { inceptionFeatureCount } from "./inception/network";

/** A way from images to features. */
export interface ImageFeatures {
  /** "Inception-v3 features", "DenseNet-121 features", "pixels". */
  readonly name: string;
  /** How near two of them are: by the angle for pooled features, as in the paper; by the difference for pixels. */
  readonly metric: "cosine" | "euclidean";
  /** The network that computes them, and what it was trained on. */
  readonly network: string;
  /** Checksums of the cohort that the classifier was trained on; missing if there is none. */
  readonly trainedOn?: Readonly<Record<string, string>>;
  /** Features of some rows of a cohort, one row for each image. @throws UserError when its images are of another size. */
  of(cohort: Cohort, rows: ArrayLike<number>, onProgress?: OnProgress): Promise<FeatureMatrix>;
  /**
   * Features of images that are in no cohort.
   * @param images count×resolution×resolution gray values, 0 to 255.
   */
  ofImages(images: Uint8Array, count: number, resolution: number, onProgress?: OnProgress): Promise<FeatureMatrix>;
}

/** Images between two reports: seconds of work. */
const piece = 256;
const largePiece = 16;

const inceptionName = "Inception-v3 features";

/** Inception-v3's pooled features, made for color photographs: gray images are repeated as red, green and blue. */
export function inceptionFeatures(inception: Inception): ImageFeatures {
  return inPieces(
    { name: inceptionName, network: "the published Inception-v3, trained on photographs" },
    "cosine",
    largePiece,
    () => inceptionFeatureCount,
    (images, count, resolution) => inception.features(images, count, resolution),
  );
}

/** DINOv2's features, learned from pictures of all kinds without labels; gray images are repeated as red, green and blue. */
export function dinov2Features(dinov2: Dinov2): ImageFeatures {
  return inPieces(
    { name: `DINOv2 ${dinov2.name} features`, network: `DINOv2 ${dinov2.name}; ${dinov2.origin}` },
    "cosine",
    largePiece,
    () => dinov2.featureCount,
    (images, count, resolution) => dinov2.features(images, count, resolution),
  );
}

/** The pooled features of a classifier, which should be trained on real images. */
export function classifierFeatures(classifier: Classifier): ImageFeatures {
  const name = `${classifier.config.knobs.network === "densenet121" ? "DenseNet-121" : "compact DenseNet"} features`;
  const columns = (resolution: number, where: string): number => {
    if (resolution === classifier.resolution) return classifier.featureCount;
    throw new UserError(
      `The classifier was trained on images of ${classifier.resolution} pixels, but ${where} has ${resolution}; give a classifier of that resolution.`,
    );
  };
  const network = `${classifierWords(classifier.config)} on the real training images; SHA-256 of its file ${String(classifier.checksum).slice(0, 16)}…`;
  const features = inPieces({ name, network }, "cosine", piece, columns, (images, count) =>
    classifier.features(images, count),
  );
  return { ...features, trainedOn: classifier.config.cohort.checksums };
}

/** Gray values from 0 to 1: for phantoms, and where no classifier is at hand. They say little about what images show. */
export const pixelFeatures: ImageFeatures = inPieces(
  { name: "pixels", network: "no network" },
  "euclidean",
  piece,
  (resolution) => resolution ** 2,
  (images, rows, resolution) => ({
    data: Float32Array.from(images, (gray) => gray / 255),
    rows,
    columns: resolution ** 2,
  }),
);

/** Side of the images of {@link coarsePixelFeatures}. */
const coarseSide = 16;

/**
 * Gray values from 0 to 1 of images made smaller, each the mean of a square: few enough for a covariance in between steps
 * of a training. Images are as they are up to 16×16, and of a power of two above.
 */
export const coarsePixelFeatures: ImageFeatures = inPieces(
  { name: `pixels at ${coarseSide}×${coarseSide}`, network: "no network" },
  "euclidean",
  piece,
  (resolution) => Math.min(resolution, coarseSide) ** 2,
  coarsePixels,
);

function coarsePixels(images: Uint8Array, rows: number, resolution: number): FeatureMatrix {
  const side = Math.min(resolution, coarseSide);
  const [pixels, columns] = [resolution ** 2, side ** 2];
  const data = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    data.set(
      blockMeans(Float32Array.from(images.subarray(row * pixels, (row + 1) * pixels)), resolution, side).map(
        (gray) => gray / 255,
      ),
      row * columns,
    );
  }
  return { data, rows, columns };
}

/** What the Fréchet distance is called in these features. "FID" is only that of Inception-v3. */
export function frechetName({ name }: ImageFeatures): string {
  return `${name === inceptionName ? "FID" : "FD"}, ${name}`;
}

/** @param columns features of an image of this resolution; `where` names the images in an error. */
function inPieces(
  { name, network }: Pick<ImageFeatures, "name" | "network">,
  metric: ImageFeatures["metric"],
  step: number,
  columns: (resolution: number, where: string) => number,
  compute: (images: Uint8Array, count: number, resolution: number) => FeatureMatrix,
): ImageFeatures {
  const all = async (
    rows: number,
    resolution: number,
    width: number,
    read: (first: number, end: number) => Uint8Array,
    onProgress?: OnProgress,
  ): Promise<FeatureMatrix> => {
    const data = new Float32Array(rows * width);
    for (let first = 0; first < rows; first += step) {
      await macrotask();
      const end = Math.min(rows, first + step);
      data.set(compute(read(first, end), end - first, resolution).data, first * width);
      onProgress?.({ task: `computing ${name}`, done: end, total: rows, unit: "images" });
    }
    return { data, rows, columns: width };
  };
  return {
    name,
    network,
    metric,
    async of(cohort, rows, onProgress) {
      const read = (first: number, end: number): Uint8Array =>
        cohort.readImages(Array.from({ length: end - first }, (_, i) => rows[first + i]));
      return all(rows.length, cohort.resolution, columns(cohort.resolution, cohort.folder), read, onProgress);
    },
    async ofImages(images, count, resolution, onProgress) {
      const pixels = resolution ** 2;
      return all(
        count,
        resolution,
        columns(resolution, "the set of images"),
        (first, end) => images.subarray(first * pixels, end * pixels),
        onProgress,
      );
    },
  };
}
