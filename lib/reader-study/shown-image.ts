/**
 * The last step before an image is shown to people or judged by a machine, the same for real and synthetic ones.
 *
 * A real image was divided by its own maximum before it was rounded to bytes (paper, "Cohorts"), so one pixel alone is 255 in most
 * of them. A generator's values are rounded first, and those above 255 are cut off there: several pixels share the maximum. To divide
 * them by it afterwards does not mend that, and leaves gray levels between which none occurs. Therefore
 * - noise within half a gray level undoes the rounding,
 * - the brightest hundredth of the pixels, where generators cut off, is made white, by the division that made the real images: in
 *   every image of a size equally many pixels are 255.
 *
 * What differs after it is in the picture: a generator whose background is not black, or that is too dark, is still found by this.
 */
import type { Cohort } from "../cohort/format/cohort";
import { divideByMaximum } from "../cohort/images/decode";
import { Random } from "../support/random";
import { imagesFile } from "../runs/stage-files";

/** Share of the pixels that are white. */
const whiteShare = 0.01;

/**
 * An image of a cohort as it is shown.
 * @param seed the study's: the noise follows from it and from the image's place, not from what made the image.
 * @returns resolution×resolution gray values, 0 to 255.
 */
export function shownImage(cohort: Cohort, row: number, seed: number): Uint8Array {
  return withWhitePoint(
    cohort.readImages([row]),
    Random.fromSeed(seed, `shown/${cohort.description.checksums[imagesFile]}/${row}`),
  );
}

/**
 * @param pixels gray values, 0 to 255.
 * @returns as many; exactly one hundredth of them, and at least one, is 255. An image without so many pixels that are not black is only divided by its maximum.
 */
export function withWhitePoint(pixels: Uint8Array, random: Random): Uint8Array {
  const values = Float64Array.from(pixels, (value) => Math.max(0, value + random.uniform() - 0.5));
  const white = Math.max(1, Math.round(whiteShare * values.length));
  const sorted = values.slice().sort();
  const point = sorted[sorted.length - white];
  if (point < 1) return divideByMaximum(Float32Array.from(pixels));
  const image = divideByMaximum(Float32Array.from(values, (value) => Math.min(value, point)));
  // What is within half a level of the white point is not white: how many are would differ again.
  return image.map((value, at) => (values[at] < point ? Math.min(value, 254) : 255));
}
