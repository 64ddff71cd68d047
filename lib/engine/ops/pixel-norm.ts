/**
 * Pixel normalization, x̂ = x·rsqrt(mean over channels of x² + ε) (paper: "GANs: what both share"), alone and with the
 * modulation that follows it in cpD-GAN. Gradients reuse what the forward pass had, which halves the passes over memory that
 * automatic differentiation makes; they are of the first order, all that generators need. The native engine has a kernel of
 * our own for each, with one pass.
 */
import * as tf from "@tensorflow/tfjs";
import { hasCustomKernels, runCustomKernel } from "../custom-kernels";

/** ε, as in all layers of both GANs. */
export const PIXEL_NORM_EPSILON = 1e-8;

/** x̂ and the inverse norm of every pixel, whose shape is the kernel's own. */
type Normalized = readonly [normalized: tf.Tensor, inverse: tf.Tensor];

/** An operation in its two forms. */
interface Forms<In extends readonly tf.Tensor[]> {
  /** The value, and what its gradient needs beside the inputs. */
  readonly forward: (...inputs: In) => { readonly value: tf.Tensor; readonly saved: Normalized };
  /** The gradients by all inputs. */
  readonly backward: (dy: tf.Tensor, saved: Normalized, ...inputs: In) => tf.Tensor[];
}

const composedNorm: Forms<[tf.Tensor]> = {
  forward: (x) => {
    const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), PIXEL_NORM_EPSILON));
    const normalized = tf.mul(x, inverse);
    return { value: normalized, saved: [normalized, inverse] };
  },
  // With r the inverse norm: dx = r·(dy − x̂·mean(dy·x̂)).
  backward: (dy, [y, r]) => [tf.mul(r, tf.sub(dy, tf.mul(y, tf.mean(tf.mul(dy, y), -1, true))))],
};

const fusedNorm: Forms<[tf.Tensor]> = {
  forward: (x) => {
    const [value, inverse] = runCustomKernel("PixelNorm", [x], 2, { epsilon: PIXEL_NORM_EPSILON });
    return { value, saved: [value, inverse] };
  },
  backward: (dy, saved) => runCustomKernel("PixelNormBackward", [dy, ...saved], 1),
};

type Modulated = [x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor];

/** [n, c] for all pixels of [n, h, w, c]. */
const perImage = (values: tf.Tensor): tf.Tensor => tf.reshape(values, [values.shape[0], 1, 1, values.shape[1]!]);

const composedModulation: Forms<Modulated> = {
  forward: (x, gamma, beta) => {
    const { value, saved } = composedNorm.forward(x);
    return { value: tf.add(tf.mul(value, perImage(gamma)), perImage(beta)), saved };
  },
  backward: (dy, [y, r], x, gamma) => {
    const [n, h, w, c] = x.shape as [number, number, number, number];
    const product = tf.mul(dy, y);
    // mean over channels of dx̂·x̂ = dy·γ·x̂, as a matrix product: no other pass over memory.
    const dots = tf.matMul(tf.reshape(product, [n, h * w, c]), tf.reshape(tf.div(gamma, c), [n, c, 1]));
    const dx = tf.mul(r, tf.sub(tf.mul(dy, perImage(gamma)), tf.mul(y, tf.reshape(dots, [n, h, w, 1]))));
    return [dx, tf.sum(product, [1, 2]), tf.sum(dy, [1, 2])];
  },
};

const fusedModulation: Forms<Modulated> = {
  forward: (...inputs) => {
    const [value, ...saved] = runCustomKernel("ModulatedPixelNorm", inputs, 3, { epsilon: PIXEL_NORM_EPSILON });
    return { value, saved: saved as unknown as Normalized };
  },
  backward: (dy, saved, _, gamma) => runCustomKernel("ModulatedPixelNormBackward", [dy, ...saved, gamma], 3),
};

function apply<In extends readonly tf.Tensor[]>({ forward, backward }: Forms<In>, inputs: In): tf.Tensor {
  const operation = tf.customGrad((...given) => {
    const [tensors, save] = [given.slice(0, -1) as unknown as In, given.at(-1) as tf.GradSaveFunc];
    const { value, saved } = forward(...tensors);
    save([...saved, ...tensors]);
    const gradFunc = (dy: tf.Tensor, [normalized, inverse, ...kept]: tf.Tensor[]): tf.Tensor[] =>
      backward(dy, [normalized, inverse], ...(kept as unknown as In));
    return { value, gradFunc };
  });
  return operation(...inputs);
}

/** Normalizes each pixel's (or row's) channels, the last axis, to mean square 1. */
export function pixelNorm<T extends tf.Tensor>(x: T): T {
  return apply(hasCustomKernels() ? fusedNorm : composedNorm, [x]) as T;
}

/**
 * x̂·γ + β with x̂ the pixel-normalized x.
 * @param x [n, h, w, c].
 * @param gamma [n, c].
 * @param beta [n, c].
 */
export function modulatedPixelNorm(x: tf.Tensor4D, gamma: tf.Tensor2D, beta: tf.Tensor2D): tf.Tensor4D {
  return apply(hasCustomKernels() ? fusedModulation : composedModulation, [x, gamma, beta]) as tf.Tensor4D;
}
