/**
 * Texture: how much of an image is finer than three pixels. Generators tend to make images smoother than real ones, which a
 * distance of means hides. It is the root mean square of the image minus the mean of the 3×3 pixels around, in gray values.
 */
import { z95 } from "../../statistics/distributions";
import type { Cohort } from "../../cohort/format/cohort";
import { median } from "../../statistics/quantile";

/** Medians over images. */
export interface Texture {
  readonly synthetic: number;
  /** 95 % interval of the synthetic images' median, from their ranks. */
  readonly low: number;
  readonly high: number;
  readonly real: number;
}

/** Images read at once. */
const piece = 256;

/** The texture of some images of each cohort. @param realRows at least one. @param syntheticRows at least one. */
export function texture(
  real: Cohort,
  realRows: ArrayLike<number>,
  synthetic: Cohort,
  syntheticRows: ArrayLike<number>,
): Texture {
  const values = deviations(synthetic, syntheticRows).sort();
  // Ranks between which the median lies: half of the images, give or take 1.96 standard deviations of a binomial count.
  const [middle, spread] = [(values.length - 1) / 2, (z95 * Math.sqrt(values.length)) / 2];
  const ranked = (rank: number): number => values[Math.max(0, Math.min(values.length - 1, rank))];
  return {
    synthetic: median(values),
    low: ranked(Math.floor(middle - spread)),
    high: ranked(Math.ceil(middle + spread)),
    real: median(deviations(real, realRows)),
  };
}

/** One number an image. */
function deviations(cohort: Cohort, rows: ArrayLike<number>): Float64Array {
  const { resolution } = cohort;
  const pixels = resolution ** 2;
  const found = new Float64Array(rows.length);
  for (let first = 0; first < rows.length; first += piece) {
    const part = Array.from({ length: Math.min(piece, rows.length - first) }, (_, i) => rows[first + i]);
    const images = cohort.readImages(part);
    part.forEach((_, i) => {
      found[first + i] = fineDeviation(images.subarray(i * pixels, (i + 1) * pixels), resolution);
    });
  }
  return found;
}

/** Root mean square of an image minus its 3×3 mean, in gray values; beyond the edge, the edge repeats. */
export function fineDeviation(image: ArrayLike<number>, size: number): number {
  const inside = (at: number): number => Math.max(0, Math.min(size - 1, at));
  let squares = 0;
  for (let y = 0; y < size; y++) {
    const rows = [inside(y - 1) * size, y * size, inside(y + 1) * size];
    for (let x = 0; x < size; x++) {
      const [left, right] = [inside(x - 1), inside(x + 1)];
      let sum = 0;
      for (const row of rows) sum += image[row + left] + image[row + x] + image[row + right];
      squares += (image[y * size + x] - sum / 9) ** 2;
    }
  }
  return Math.sqrt(squares / size ** 2);
}
