/**
 * How many images and readers a study needs. An answer is right by chance p; its variance p(1 − p) has a part that goes
 * with the reader, a part that goes with the image (some images are hard for everybody) and the rest. The mean over R readers
 * and I images then has the variance reader/R + image/I + rest/(R·I). Its 95 % interval is that of the report, Student's t with the
 * degrees of freedom of Hillis 2005, where few readers hardly say how much they differ.
 * Source: the two-way random-effects model of multi-reader multi-case studies (Gallas 2006, Obuchowski 1995).
 */
import { studentQuantile, z95 } from "../../statistics/distributions";
import { UserError } from "../../support/errors";

/** What is expected of the study. */
export interface SampleSizeModel {
  /** Expected share of right answers, between 0 and 1 without them. */
  readonly accuracy: number;
  /** Standard deviation of readers' true shares of right answers. */
  readonly readerDeviation: number;
  /** Share of an answer's variance that goes with the image: the correlation of two readers' answers to one image. */
  readonly imageCorrelation: number;
}

/**
 * Expected width of the 95 % interval of accuracy with so many readers and images (in all, real and synthetic); about half of the
 * studies have a narrower one. That of one reader is about this reader alone.
 */
export function intervalWidth(model: SampleSizeModel, readers: number, images: number): number {
  const { reader, image, rest } = variances(model);
  if (readers === 1) return 2 * z95 * Math.sqrt((reader + image + rest) / images);
  // What the Obuchowski–Rockette analysis expects to see: the mean square of readers, and the covariance of two of them.
  const meanSquare = reader + rest / images;
  const withCovariance = meanSquare + (readers * image) / images;
  const degrees = (readers - 1) * (withCovariance / meanSquare) ** 2;
  return 2 * studentQuantile(0.05, degrees) * Math.sqrt(withCovariance / readers);
}

/** More images are not asked of anybody. */
const mostImages = 100_000;

/**
 * The fewest images with which so many readers reach a width; undefined where these readers cannot, with up to 100,000 images.
 * @param width of the whole 95 % interval, 0.1 for ± 5 points.
 */
export function imagesNeeded(model: SampleSizeModel, readers: number, width: number): number | undefined {
  const enough = (images: number): boolean => intervalWidth(model, readers, images) <= width * (1 + 1e-9);
  let [few, many] = [0, 1];
  while (!enough(many)) {
    if (many >= mostImages) return undefined;
    [few, many] = [many, Math.min(mostImages, 2 * many)];
  }
  while (many - few > 1) {
    const middle = Math.floor((few + many) / 2);
    if (enough(middle)) many = middle;
    else few = middle;
  }
  return many;
}

/** @throws UserError when the expectations do not fit together. */
function variances({ accuracy, readerDeviation, imageCorrelation }: SampleSizeModel): {
  reader: number;
  image: number;
  rest: number;
} {
  if (!(accuracy > 0 && accuracy < 1))
    throw new UserError(`The expected accuracy is ${accuracy}; give a number between 0 and 1.`);
  const all = accuracy * (1 - accuracy);
  const reader = readerDeviation ** 2;
  const image = imageCorrelation * all;
  if (readerDeviation < 0 || imageCorrelation < 0 || reader + image > all) {
    throw new UserError(
      `Readers that differ by ${readerDeviation} and images that correlate by ${imageCorrelation} do not match an accuracy of ${accuracy}; give smaller numbers, zero or more.`,
    );
  }
  return { reader, image, rest: all - reader - image };
}
