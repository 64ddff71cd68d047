/**
 * Pixel normalization, x̂ = x·rsqrt(mean over channels of x² + ε) (paper: "GANs: what both share"), alone and with the
 * modulation that follows it in cpD-GAN. Gradients reuse what the forward pass had, which halves the passes over memory that
 * automatic differentiation makes; they are of the first order, all that generators need.
 */
import * as tf from "@tensorflow/tfjs";

const EPSILON = 1e-8;

interface Normalized {
  readonly normalized: tf.Tensor;
  /** rsqrt(mean x² + ε), one value a pixel. */
  readonly inverse: tf.Tensor;
}

function normalize(x: tf.Tensor): Normalized {
  const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), EPSILON));
  return { normalized: tf.mul(x, inverse), inverse };
}

/** Normalizes each pixel's (or row's) channels, the last axis, to mean square 1. */
export function pixelNorm<T extends tf.Tensor>(x: T): T {
  const operation = tf.customGrad((input, save) => {
    const { normalized, inverse } = normalize(input as tf.Tensor);
    (save as tf.GradSaveFunc)([normalized, inverse]);
    // With r the inverse norm: dx = r·(dy − x̂·mean(dy·x̂)).
    const gradFunc = (dy: tf.Tensor, [y, r]: tf.Tensor[]): tf.Tensor =>
      tf.mul(r, tf.sub(dy, tf.mul(y, tf.mean(tf.mul(dy, y), -1, true))));
    return { value: normalized, gradFunc };
  });
  return operation(x) as T;
}

/**
 * x̂·γ + β with x̂ the pixel-normalized x.
 * @param x [n, h, w, c].
 * @param gamma [n, 1, 1, c].
 * @param beta [n, 1, 1, c].
 */
export function modulatedPixelNorm(x: tf.Tensor4D, gamma: tf.Tensor4D, beta: tf.Tensor4D): tf.Tensor4D {
  const [n, h, w, c] = x.shape;
  const operation = tf.customGrad((...inputs) => {
    const [image, factor, term, save] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const { normalized, inverse } = normalize(image);
    save([normalized, inverse, factor]);
    const gradFunc = (dy: tf.Tensor, [y, r, g]: tf.Tensor[]): tf.Tensor[] => {
      const product = tf.mul(dy, y);
      // mean over channels of dx̂·x̂ = dy·γ·x̂, as a matrix product: no other pass over memory.
      const dots = tf.matMul(tf.reshape(product, [n, h * w, c]), tf.reshape(tf.div(g, c), [n, c, 1]));
      const dx = tf.mul(r, tf.sub(tf.mul(dy, g), tf.mul(y, tf.reshape(dots, [n, h, w, 1]))));
      return [dx, tf.sum(product, [1, 2], true), tf.sum(dy, [1, 2], true)];
    };
    return { value: tf.add(tf.mul(normalized, factor), term), gradFunc };
  });
  return operation(x, gamma, beta) as tf.Tensor4D;
}
