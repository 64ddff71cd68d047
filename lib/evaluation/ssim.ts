/**
 * Structural similarity of two gray images, on several scales: MS-SSIM, 1 for equal images.
 * Source: Wang, Simoncelli and Bovik 2003, with the constants and the 11×11 Gaussian window of Wang et al. 2004; at each
 * scale the mean over the window's places, negative means as 0, as TensorFlow's ssim_multiscale.
 */
import { UserError } from "../support/errors";

/** Exponents of the scales, finest first. */
const weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];
const windowSize = 11;
const deviation = 1.5;
const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];

const windowWeights = ((): Float64Array => {
  const bell = Float64Array.from({ length: windowSize }, (_, i) => Math.exp(-((i - (windowSize - 1) / 2) ** 2) / (2 * deviation ** 2)));
  const sum = bell.reduce((total, value) => total + value, 0);
  return bell.map((value) => value / sum);
})();

/**
 * How many scales images of a size have: five as published from 176 pixels on; below, those in which the window has room.
 * @throws UserError when the images are smaller than the window.
 */
export function ssimScales(resolution: number): number {
  const scales = 1 + Math.floor(Math.log2(resolution / windowSize));
  if (scales < 1) throw new UserError(`SSIM looks through a window of ${windowSize} pixels, but the images have ${resolution}; take a larger resolution.`);
  return Math.min(weights.length, scales);
}

/**
 * MS-SSIM of two images. With fewer than five scales, the exponents are the published ones of the finest scales, divided by their sum.
 * @param a resolution×resolution gray values, 0 to 255.
 * @param b as many.
 * @param resolution a power of two, at least 16.
 * @returns 0 to 1.
 */
export function multiscaleSsim(a: ArrayLike<number>, b: ArrayLike<number>, resolution: number, scales: number = ssimScales(resolution)): number {
  const total = weights.slice(0, scales).reduce((sum, weight) => sum + weight, 0);
  let [x, y, size]: [Float64Array, Float64Array, number] = [Float64Array.from(a), Float64Array.from(b), resolution];
  let product = 1;
  for (let scale = 0; scale < scales; scale++) {
    const { ssim, structure } = meanSimilarity(x, y, size);
    product *= Math.max(0, scale < scales - 1 ? structure : ssim) ** (weights[scale] / total);
    [x, y, size] = [halved(x, size), halved(y, size), size / 2];
  }
  return product;
}

/** SSIM of two images on one scale; arguments as {@link multiscaleSsim}. @returns −1 to 1. */
export function ssim(a: ArrayLike<number>, b: ArrayLike<number>, resolution: number): number {
  ssimScales(resolution);
  return meanSimilarity(Float64Array.from(a), Float64Array.from(b), resolution).ssim;
}

/** Means over all places of the window: of the whole similarity, and of its part without the brightness. */
function meanSimilarity(x: Float64Array, y: Float64Array, size: number): { ssim: number; structure: number } {
  const meanX = blurred(x, size);
  const meanY = blurred(y, size);
  const products = blurred(x.map((value, at) => value * y[at]), size);
  const squares = blurred(x.map((value, at) => value * value + y[at] * y[at]), size);
  let [whole, structures] = [0, 0];
  for (let at = 0; at < meanX.length; at++) {
    const both = 2 * meanX[at] * meanY[at];
    const each = meanX[at] ** 2 + meanY[at] ** 2;
    const structure = (2 * products[at] - both + c2) / (squares[at] - each + c2);
    structures += structure;
    whole += (structure * (both + c1)) / (each + c1);
  }
  return { ssim: whole / meanX.length, structure: structures / meanX.length };
}

/** The window's weighted means at all places where it lies inside of the image. */
function blurred(image: Float64Array, size: number): Float64Array {
  const places = size - windowSize + 1;
  const rows = new Float64Array(size * places);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < places; x++) {
      for (let i = 0; i < windowSize; i++) rows[y * places + x] += windowWeights[i] * image[y * size + x + i];
    }
  }
  const means = new Float64Array(places * places);
  for (let y = 0; y < places; y++) {
    for (let i = 0; i < windowSize; i++) {
      for (let x = 0; x < places; x++) means[y * places + x] += windowWeights[i] * rows[(y + i) * places + x];
    }
  }
  return means;
}

/** Means of 2×2 pixels. */
function halved(image: Float64Array, size: number): Float64Array {
  const half = size / 2;
  return Float64Array.from({ length: half * half }, (_, at) => {
    const first = 2 * Math.floor(at / half) * size + 2 * (at % half);
    return (image[first] + image[first + 1] + image[first + size] + image[first + size + 1]) / 4;
  });
}
