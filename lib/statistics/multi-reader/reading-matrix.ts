/** What readers said about images, and each reader's accuracy and AUC of it with every image's influence. */
import { influences } from "../delong";
import type { ReaderMerit } from "./obuchowski-rockette";

/** What some readers said about some images. */
export interface ReadingMatrix {
  readonly readers: number;
  /** Of each image: 1 synthetic, 0 real. */
  readonly truth: Uint8Array;
  /** Of each image: the number of its stratum. The study fixed how many images a stratum has. */
  readonly stratum: Int32Array;
  /** Readers × images, row-major: 1 right, 0 wrong, 2 not answered. */
  readonly correct: Uint8Array;
  /** Readers × images: how synthetic it looked, any scale; unused where not answered. */
  readonly rating: Float64Array;
}

/**
 * Each reader's share of right answers; of readers with any answer. An image's influence is its distance from its stratum's
 * share, scaled so that the squares' sum is the variance of a stratified sample.
 */
export function accuracyMerits(matrix: ReadingMatrix): ReaderMerit[] {
  return answeredByReader(matrix).flatMap(({ images, correct }) => {
    if (images.length === 0) return [];
    const ofCases = new Float64Array(matrix.truth.length);
    for (const stratum of new Set(images.map((image) => matrix.stratum[image]))) {
      const own = images.filter((image) => matrix.stratum[image] === stratum);
      const share = own.reduce((sum, image) => sum + correct[image], 0) / own.length;
      // A stratum of one image has no variance that could be known.
      const scale = Math.sqrt(own.length / Math.max(1, own.length - 1)) / images.length;
      for (const image of own) ofCases[image] = (correct[image] - share) * scale;
    }
    return [{ value: images.reduce((sum, image) => sum + correct[image], 0) / images.length, ofCases }];
  });
}

/** Each reader's AUC, with DeLong's influences; of readers who have seen real and synthetic images. */
export function aucMerits(matrix: ReadingMatrix): ReaderMerit[] {
  return answeredByReader(matrix).flatMap(({ images, rating }) => {
    const truth = images.map((image) => matrix.truth[image]);
    if (!truth.includes(0) || !truth.includes(1)) return [];
    const { auc, ofImages } = influences(
      truth,
      images.map((image) => rating[image]),
    );
    const ofCases = new Float64Array(matrix.truth.length);
    images.forEach((image, at) => (ofCases[image] = ofImages[at]));
    return [{ value: auc, ofCases }];
  });
}

/** The images that each reader answered, and that reader's row of answers and ratings. */
function answeredByReader({ readers, truth, correct, rating }: ReadingMatrix): {
  images: number[];
  correct: Uint8Array;
  rating: Float64Array;
}[] {
  return Array.from({ length: readers }, (_, reader) => {
    const [from, to] = [reader * truth.length, (reader + 1) * truth.length];
    const own = correct.subarray(from, to);
    return {
      images: [...own.keys()].filter((image) => own[image] <= 1),
      correct: own,
      rating: rating.subarray(from, to),
    };
  });
}
