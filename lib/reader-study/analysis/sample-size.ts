/**
 * How many images and readers a study needs. An answer is right by chance p; its variance p(1 − p) has a part that goes
 * with the reader, a part that goes with the image (some images are hard for everybody) and the rest. The mean over R readers
 * and I images then has the variance reader/R + image/I + rest/(R·I), and its 95 % interval is 2·1.96 of its roots wide.
 * Source: the two-way random-effects model of multi-reader multi-case studies (Gallas 2006, Obuchowski 1995).
 */
import { z95 } from "../../statistics/distributions";
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

/** Width of the 95 % interval of accuracy with so many readers and images (in all, real and synthetic). */
export function intervalWidth(model: SampleSizeModel, readers: number, images: number): number {
  const { reader, image, rest } = variances(model);
  return 2 * z95 * Math.sqrt(reader / readers + image / images + rest / (readers * images));
}

/**
 * The fewest images with which so many readers reach a width; undefined where these readers cannot, with however many images.
 * @param width of the whole 95 % interval, 0.1 for ± 5 points.
 */
export function imagesNeeded(model: SampleSizeModel, readers: number, width: number): number | undefined {
  const { reader, image, rest } = variances(model);
  const left = (width / (2 * z95)) ** 2 - reader / readers;
  return left > 0 ? Math.ceil((image + rest / readers) / left - 1e-9) : undefined;
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
