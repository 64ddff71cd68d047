/**
 * Checks whether a generator reproduces images from their latent vectors and labels. On the engine that made them, they
 * are equal, byte for byte. Another engine adds in another order, so a gray value between two whole numbers may be rounded
 * the other way. GPUs that multiply with 10 bits of mantissa (TF32) may be a few levels off. Images of another generator,
 * or with other labels, differ by tens of levels.
 */
import { setImmediate as macrotask } from "node:timers/promises";
import type { Cohort } from "../cohort/format/cohort";
import type { Generator } from "../gan/generator";
import type { OnProgress } from "../support/progress";

/** The largest difference allowed for a pixel of a reproduced image, in gray levels of 255. */
export const tolerance = 4;

/** What was reproduced. */
export interface Reproduction {
  /** How many images. */
  readonly images: number;
  /** The largest difference of a pixel, in gray levels. */
  readonly largestDifference: number;
  /** Rows of the images with a pixel that differs by more than is allowed, ascending. */
  readonly foreign: readonly number[];
}

/** Rows of a cohort, and the latent vectors from which they are said to be generated, rows×latentSize. */
export interface LatentRows {
  readonly rows: ArrayLike<number>;
  readonly latents: Float32Array;
}

/** Generates images of a cohort again, piece by piece, and compares all their pixels. @param total for the progress. */
export async function reproduce(
  generator: Generator,
  cohort: Cohort,
  pieces: Iterable<LatentRows>,
  total: number,
  onProgress?: OnProgress,
): Promise<Reproduction> {
  const pixels = cohort.resolution ** 2;
  const foreign: number[] = [];
  let [images, largestDifference] = [0, 0];
  for (const { rows, latents } of pieces) {
    await macrotask();
    const generated = generator.generate(latents, cohort.readLabels(rows));
    const there = cohort.readImages(rows);
    for (let i = 0; i < rows.length; i++) {
      let difference = 0;
      for (let at = i * pixels; at < (i + 1) * pixels; at++)
        difference = Math.max(difference, Math.abs(generated[at] - there[at]));
      if (difference > tolerance) foreign.push(rows[i]);
      largestDifference = Math.max(largestDifference, difference);
    }
    images += rows.length;
    onProgress?.({ task: "reproducing the images", done: images, total, unit: "images" });
  }
  return { images, largestDifference, foreign };
}
