/**
 * Are the images the generator's? Some are made again from their latent vectors and labels. On the engine that made them
 * they are equal, byte for byte. Another engine adds in another order: a gray value between two whole numbers may then be
 * rounded to the other one, and GPUs that multiply with 10 bits of mantissa (TF32) may be a few levels off. Images of
 * another generator, or of other labels, differ by tens of levels.
 */
import type { Cohort } from "../cohort/cohort";
import type { Generator } from "../gan/generator";

/** Gray levels, of 255, by which no pixel of an image made again may differ. */
export const tolerance = 4;

/**
 * Makes some images again.
 * @param rows of the cohort. @param latents rows×latentSize.
 * @returns the largest difference of a pixel, in gray levels.
 */
export function largestDifference(generator: Generator, cohort: Cohort, rows: ArrayLike<number>, latents: Float32Array): number {
  const made = generator.generate(latents, cohort.readLabels(rows));
  const there = cohort.readImages(rows);
  return made.reduce((largest, gray, at) => Math.max(largest, Math.abs(gray - there[at])), 0);
}
