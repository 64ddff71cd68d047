/**
 * Structural similarity of two gray images, on several scales: MS-SSIM, 1 for equal images.
 * Source: Wang, Simoncelli and Bovik 2003, with the constants and the 11×11 Gaussian window of Wang et al. 2004; at each
 * scale the mean over the window's places, negative means as 0, as TensorFlow's ssim_multiscale.
 */
import { UserError } from "../../support/errors";

/** Exponents of the scales, finest first. */
const weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];
const windowSize = 11;
const deviation = 1.5;
const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];

const windowWeights = ((): Float64Array => {
  const bell = Float64Array.from({ length: windowSize }, (_, i) =>
    Math.exp(-((i - (windowSize - 1) / 2) ** 2) / (2 * deviation ** 2)),
  );
  const sum = bell.reduce((total, value) => total + value, 0);
  return bell.map((value) => value / sum);
})();

/**
 * How many scales images of a size have: five as published from 176 pixels on; below, those in which the window has room.
 * @throws UserError when the images are smaller than the window.
 */
export function ssimScales(resolution: number): number {
  const scales = 1 + Math.floor(Math.log2(resolution / windowSize));
  if (scales < 1)
    throw new UserError(
      `SSIM uses a window of ${windowSize} pixels, but the images have ${resolution}; use a larger resolution.`,
    );
  return Math.min(weights.length, scales);
}

/**
 * MS-SSIM of two images. With fewer than five scales, the exponents are the published ones of the finest scales, divided by their sum.
 * @param a resolution×resolution gray values, 0 to 255.
 * @param b as many.
 * @param resolution a power of two, at least 16.
 * @returns 0 to 1.
 */
export function multiscaleSsim(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  resolution: number,
  scales: number = ssimScales(resolution),
): number {
  const total = weights.slice(0, scales).reduce((sum, weight) => sum + weight, 0);
  let [x, y, size]: [Float64Array, Float64Array, number] = [Float64Array.from(a), Float64Array.from(b), resolution];
  let product = 1;
  for (let scale = 0; scale < scales; scale++) {
    const { ssim, structure } = meanSimilarity(localMoments(x, size), localMoments(y, size));
    product *= Math.max(0, scale < scales - 1 ? structure : ssim) ** (weights[scale] / total);
    [x, y, size] = [halved(x, size), halved(y, size), size / 2];
  }
  return product;
}

/** SSIM of two images on one scale; arguments as {@link multiscaleSsim}. @returns −1 to 1. */
export function ssim(a: ArrayLike<number>, b: ArrayLike<number>, resolution: number): number {
  return ssimOfMoments(localMoments(a, resolution), localMoments(b, resolution));
}

/** What {@link ssim} needs of one image by itself, so that an image that is compared with many is looked at once. */
export interface LocalMoments {
  readonly pixels: Float64Array;
  /** Width and height of the image, and of the arrays of all places of the window. Unit: pixels. */
  readonly size: number;
  /** The window's weighted means of the pixels, and of their squares. */
  readonly mean: Float64Array;
  readonly squares: Float64Array;
}

/** @param image resolution×resolution gray values, 0 to 255. @throws UserError when it is smaller than the window. */
export function localMoments(image: ArrayLike<number>, resolution: number): LocalMoments {
  ssimScales(resolution);
  const pixels = Float64Array.from(image);
  return {
    pixels,
    size: resolution,
    mean: blurred(pixels, resolution),
    squares: blurred(
      pixels.map((value) => value * value),
      resolution,
    ),
  };
}

/** {@link ssim} of two images of one size. */
export function ssimOfMoments(a: LocalMoments, b: LocalMoments): number {
  return meanSimilarity(a, b).ssim;
}

/** Means over all places of the window: of the whole similarity, and of its part without the brightness. */
function meanSimilarity(x: LocalMoments, y: LocalMoments): { ssim: number; structure: number } {
  const [meanX, meanY, squaresX, squaresY] = [x.mean, y.mean, x.squares, y.squares];
  const both = new Float64Array(x.pixels.length);
  for (let at = 0; at < both.length; at++) both[at] = x.pixels[at] * y.pixels[at];
  const products = blurred(both, x.size);
  let [whole, structures] = [0, 0];
  for (let at = 0; at < meanX.length; at++) {
    const crossed = 2 * meanX[at] * meanY[at];
    const each = meanX[at] * meanX[at] + meanY[at] * meanY[at];
    const structure = (2 * products[at] - crossed + c2) / (squaresX[at] + squaresY[at] - each + c2);
    structures += structure;
    whole += (structure * (crossed + c1)) / (each + c1);
  }
  return { ssim: whole / meanX.length, structure: structures / meanX.length };
}

/** The window's weighted means at all places where it lies inside of the image: along rows, then along columns. */
function blurred(image: Float64Array, size: number): Float64Array {
  const places = size - windowSize + 1;
  const rows = new Float64Array(size * places);
  for (let y = 0; y < size; y++) weighted(image, y * size, 1, rows, y * places, places);
  const means = new Float64Array(places * places);
  weighted(rows, 0, places, means, 0, means.length);
  return means;
}

const [w0, w1, w2, w3, w4, w5] = windowWeights;

/** Weighted means of 11 values each, `step` apart from one another; the window is the same from both ends. */
function weighted(
  from: Float64Array,
  first: number,
  step: number,
  to: Float64Array,
  into: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const a = first + i;
    const b = a + 10 * step;
    to[into + i] =
      w0 * (from[a] + from[b]) +
      w1 * (from[a + step] + from[b - step]) +
      w2 * (from[a + 2 * step] + from[b - 2 * step]) +
      w3 * (from[a + 3 * step] + from[b - 3 * step]) +
      w4 * (from[a + 4 * step] + from[b - 4 * step]) +
      w5 * from[a + 5 * step];
  }
}

/** Means of 2×2 pixels. */
function halved(image: Float64Array, size: number): Float64Array {
  const half = size / 2;
  return Float64Array.from({ length: half * half }, (_, at) => {
    const first = 2 * Math.floor(at / half) * size + 2 * (at % half);
    return (image[first] + image[first + 1] + image[first + size] + image[first + size + 1]) / 4;
  });
}
