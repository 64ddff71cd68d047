/**
 * Nearest-neighbor upsampling and average pooling by 2 (a box filter). Up to a factor each is the other's gradient, so both
 * have one, and derivatives of every order exist, which TensorFlow.js's own kernels lack.
 */
import * as tf from "@tensorflow/tfjs";
import { hasCustomKernels, runCustomKernel } from "../custom-kernels";
import { registerKernel, runKernel } from "./kernel";

const UP = "Upsample2x";
const DOWN = "Downsample2x";

/** Every pixel 2×2 times, multiplied by a factor. */
function up(x: tf.Tensor4D, factor: number): tf.Tensor {
  if (hasCustomKernels()) return runCustomKernel(UP, [x], 1, { factor })[0];
  const repeated = tf.image.resizeNearestNeighbor(x, [2 * x.shape[1], 2 * x.shape[2]]);
  return factor === 1 ? repeated : tf.mul(repeated, factor);
}

/** The sum of every 2×2 pixels, multiplied by a factor. */
function down(x: tf.Tensor4D, factor: number): tf.Tensor {
  if (hasCustomKernels()) return runCustomKernel(DOWN, [x], 1, { factor })[0];
  const mean = tf.avgPool(x, 2, 2, "valid");
  return factor === 0.25 ? mean : tf.mul(mean, 4 * factor);
}

const factorOf = (attributes: object): number => (attributes as { readonly factor: number }).factor;

registerKernel(UP, { composed: ({ x }, attributes) => up(x as tf.Tensor4D, factorOf(attributes)) });
registerKernel(DOWN, { composed: ({ x }, attributes) => down(x as tf.Tensor4D, factorOf(attributes)) });

for (const [kernelName, adjoint] of [
  [UP, DOWN],
  [DOWN, UP],
]) {
  tf.registerGradient({
    kernelName,
    gradFunc: (dy, _, attributes) => ({
      x: () => runKernel(adjoint, { x: dy as tf.Tensor }, { factor: factorOf(attributes) }),
    }),
  });
}

/** Repeats every pixel 2×2: [n, h, w, c] → [n, 2h, 2w, c]. */
export function upsample2x(x: tf.Tensor4D): tf.Tensor4D {
  return runKernel(UP, { x }, { factor: 1 });
}

/** Mean of every 2×2 pixels (a box filter): [n, h, w, c] → [n, h/2, w/2, c]; h and w even. */
export function downsample2x(x: tf.Tensor4D): tf.Tensor4D {
  return runKernel(DOWN, { x }, { factor: 0.25 });
}
