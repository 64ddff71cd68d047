/**
 * Images as the search for copies compares them: small, smooth, and without structures wider than a few pixels, which
 * all patients share.
 */
import { blockMeans } from "../../../phantom/block-means";

/**
 * Larger images are reduced to this side: it is enough to distinguish patients, and removes what a disguise does to
 * single pixels.
 */
const largestSide = 32;

/** The side at which images of a resolution are compared, in pixels. */
export function comparedSide(resolution: number): number {
  return Math.min(largestSide, resolution);
}

/** An image at that side. @param image resolution×resolution gray values. */
export function comparedImage(image: ArrayLike<number>, resolution: number): Float32Array {
  return blockMeans(Float32Array.from(image), resolution, comparedSide(resolution));
}

/**
 * What is neither finer nor coarser than given: the difference of two Gaussian blurs.
 * @param image side×side. @param fine standard deviation of the narrow one, pixels. @param coarse of the wide one.
 */
export function bandPass(image: Float32Array, side: number, fine: number, coarse: number): Float32Array {
  const wide = blurred(image, side, coarse);
  return blurred(image, side, fine).map((value, pixel) => value - wide[pixel]);
}

/** A Gaussian blur; beyond the border stands what stands at it. @param deviation pixels. */
export function blurred(image: Float32Array, side: number, deviation: number): Float32Array {
  const { weights, reach } = blurOf(side, deviation);
  const [rows, result] = [new Float32Array(image.length), new Float32Array(image.length)];
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      let sum = 0;
      for (let from = Math.max(0, x - reach), end = Math.min(side - 1, x + reach); from <= end; from++)
        sum += weights[x * side + from] * image[y * side + from];
      rows[y * side + x] = sum;
    }
  for (let y = 0; y < side; y++)
    for (let from = Math.max(0, y - reach), end = Math.min(side - 1, y + reach); from <= end; from++) {
      const weight = weights[y * side + from];
      for (let x = 0; x < side; x++) result[y * side + x] += weight * rows[from * side + x];
    }
  return result;
}

interface Blur {
  /** side×side: what each place of a line takes of each. */
  readonly weights: Float64Array;
  readonly reach: number;
}

const blurs = new Map<string, Blur>();

function blurOf(side: number, deviation: number): Blur {
  const key = `${side} ${deviation}`;
  const known = blurs.get(key);
  if (known) return known;
  const reach = Math.ceil(3 * deviation);
  const weights = new Float64Array(side * side);
  for (let to = 0; to < side; to++) {
    for (let k = -reach; k <= reach; k++)
      weights[to * side + Math.max(0, Math.min(side - 1, to + k))] += Math.exp(-(k ** 2) / (2 * deviation ** 2));
    const line = weights.subarray(to * side, (to + 1) * side);
    const sum = line.reduce((total, value) => total + value, 0);
    line.forEach((value, from) => (line[from] = value / sum));
  }
  const made = { weights, reach };
  blurs.set(key, made);
  return made;
}
