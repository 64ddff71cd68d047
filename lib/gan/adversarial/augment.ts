/**
 * Differentiable augmentation (Zhao et al. 2020, "DiffAugment": color, translation, cutout) for small cohorts: the
 * discriminator sees real and generated images only through the same random changes, so that it cannot learn the few real
 * ones by heart, and the generator learns through them.
 *
 * For one image, all of it is an affine function of the pixels: brightness and contrast, a product with a shifted identity
 * on either side, a mask. So derivatives of every order exist, which the gradient penalty needs.
 */
import * as tf from "@tensorflow/tfjs";
import type { Random } from "../../support/random";

/** Uniform draws for each image: brightness, contrast, translation down and right, the hole's place down and right. */
export const DRAWS = 6;

/** Largest translation, as a share of the image's side. */
const TRANSLATION = 1 / 8;
/** Side of the hole, as a share of the image's side. */
const CUTOUT = 1 / 2;

/** Draws the changes of some images, count×{@link DRAWS}; they mean the same at any resolution. */
export function drawAugmentation(random: Random, count: number): Float32Array {
  return Float32Array.from({ length: count * DRAWS }, () => random.uniform());
}

/** An integer from `low` to `high`, for a draw of [0, 1). */
const between = (draw: number, low: number, high: number): number =>
  Math.min(high, low + Math.floor(draw * (high - low + 1)));

/**
 * The changes of n images as a function of images.
 * @param draws n×{@link DRAWS}, in [0, 1).
 * @param resolution of the images, in pixels.
 * @returns takes the first m ≤ n images' changes, [m, r, r, 1] → [m, r, r, 1]; its tensors are the caller's to tidy.
 */
export function augmentation(draws: Float32Array, resolution: number): (images: tf.Tensor4D) => tf.Tensor4D {
  const count = draws.length / DRAWS;
  const column = (place: number): number[] => Array.from({ length: count }, (_, i) => draws[i * DRAWS + place]);
  const shift = Math.floor(resolution * TRANSLATION);
  const shifts = (place: number): tf.Tensor3D =>
    shiftedIdentities(
      column(place).map((draw) => between(draw, -shift, shift)),
      resolution,
    );
  const brightness = tf.tensor4d(
    column(0).map((draw) => draw - 0.5),
    [count, 1, 1, 1],
  );
  const contrast = tf.tensor4d(
    column(1).map((draw) => draw + 0.5),
    [count, 1, 1, 1],
  );
  const [down, right] = [shifts(2), tf.transpose(shifts(3), [0, 2, 1])];
  const mask = cutoutMask(column(4), column(5), resolution);
  return (images) => {
    const first = images.shape[0];
    const of = <T extends tf.Tensor>(all: T): T => (first === count ? all : tf.slice(all, 0, first));
    const bright = tf.add<tf.Tensor4D>(images, of(brightness));
    const mean = tf.mean(bright, [1, 2, 3], true);
    const colored = tf.add(tf.mul(tf.sub(bright, mean), of(contrast)), mean);
    const flat = tf.reshape(colored, [first, resolution, resolution]);
    const moved = tf.matMul(tf.matMul(of(down), flat), of(right));
    return tf.mul(tf.reshape(moved, [first, resolution, resolution, 1]), of(mask));
  };
}

/** [n, size, size]: row i takes pixel i + shift; none if that is outside. */
function shiftedIdentities(shifts: readonly number[], size: number): tf.Tensor3D {
  const values = new Float32Array(shifts.length * size * size);
  shifts.forEach((shift, n) => {
    for (let i = Math.max(0, -shift); i < Math.min(size, size - shift); i++)
      values[(n * size + i) * size + i + shift] = 1;
  });
  return tf.tensor3d(values, [shifts.length, size, size]);
}

/** [n, size, size, 1]: 0 in a square that may reach over the edges, 1 around it. */
function cutoutMask(downs: readonly number[], rights: readonly number[], size: number): tf.Tensor4D {
  const hole = Math.floor(size * CUTOUT);
  const start = (draw: number): number => between(draw, 0, size - (hole % 2)) - Math.floor(hole / 2);
  const values = new Float32Array(downs.length * size * size).fill(1);
  downs.forEach((draw, n) => {
    const [top, left] = [start(draw), start(rights[n])];
    for (let y = Math.max(0, top); y < Math.min(size, top + hole); y++) {
      values.fill(0, (n * size + y) * size + Math.max(0, left), (n * size + y) * size + Math.min(size, left + hole));
    }
  });
  return tf.tensor4d(values, [downs.length, size, size, 1]);
}
