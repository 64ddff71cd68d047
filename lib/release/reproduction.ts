/**
 * Are the images the generator's? They are made again from their latent vectors and labels. On the engine that made them
 * they are equal, byte for byte. Another engine adds in another order: a gray value between two whole numbers may then be
 * rounded to the other one, and GPUs that multiply with 10 bits of mantissa (TF32) may be a few levels off. Images of
 * another generator, or of other labels, differ by tens of levels.
 */
import { setImmediate as macrotask } from "node:timers/promises";
import type { Cohort } from "../cohort/format/cohort";
import type { Generator } from "../gan/generator";
import type { OnProgress } from "../support/progress";

/** Gray levels, of 255, by which no pixel of an image made again may differ. */
export const tolerance = 4;

/** What was made again. */
export interface MadeAgain {
  /** How many images. */
  readonly images: number;
  /** The largest difference of a pixel, in gray levels. */
  readonly largestDifference: number;
  /** Rows of the images with a pixel that differs by more than is allowed, ascending. */
  readonly foreign: readonly number[];
}

/** Rows of a cohort, and the latent vectors that they are said to be made from, rows×latentSize. */
export interface LatentRows {
  readonly rows: ArrayLike<number>;
  readonly latents: Float32Array;
}

/** Makes images of a cohort again, piece by piece, and compares all their pixels. @param total for the progress. */
export async function makeAgain(
  generator: Generator,
  cohort: Cohort,
  pieces: Iterable<LatentRows>,
  total: number,
  onProgress?: OnProgress,
): Promise<MadeAgain> {
  const pixels = cohort.resolution ** 2;
  const foreign: number[] = [];
  let [images, largestDifference] = [0, 0];
  for (const { rows, latents } of pieces) {
    await macrotask();
    const made = generator.generate(latents, cohort.readLabels(rows));
    const there = cohort.readImages(rows);
    for (let i = 0; i < rows.length; i++) {
      let difference = 0;
      for (let at = i * pixels; at < (i + 1) * pixels; at++)
        difference = Math.max(difference, Math.abs(made[at] - there[at]));
      if (difference > tolerance) foreign.push(rows[i]);
      largestDifference = Math.max(largestDifference, difference);
    }
    images += rows.length;
    onProgress?.({ task: "making the images again", done: images, total, unit: "images" });
  }
  return { images, largestDifference, foreign };
}
