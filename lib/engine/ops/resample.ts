/**
 * Nearest-neighbor upsampling and average pooling by 2, each the other's gradient up to a factor:
 * ∇up = 4·down and ∇down = ¼·up. So derivatives of every order exist, which TensorFlow.js's own kernels lack.
 */
import * as tf from "@tensorflow/tfjs";
import { registerKernel, runKernel } from "./kernel";

const UP = "Upsample2x";
const DOWN = "Downsample2x";

registerKernel(UP, {
  composed: ({ x }) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [2 * x.shape[1]!, 2 * x.shape[2]!]),
});
registerKernel(DOWN, { composed: ({ x }) => tf.avgPool(x as tf.Tensor4D, 2, 2, "valid") });

tf.registerGradient({ kernelName: UP, gradFunc: (dy) => ({ x: () => tf.mul(downsample2x(dy as tf.Tensor4D), 4) }) });
tf.registerGradient({ kernelName: DOWN, gradFunc: (dy) => ({ x: () => upsample2x(tf.mul(dy as tf.Tensor4D, 0.25)) }) });

/** Repeats every pixel 2×2: [n, h, w, c] → [n, 2h, 2w, c]. */
export function upsample2x(x: tf.Tensor4D): tf.Tensor4D {
  return runKernel(UP, { x });
}

/** Mean of every 2×2 pixels (a box filter): [n, h, w, c] → [n, h/2, w/2, c]; h and w even. */
export function downsample2x(x: tf.Tensor4D): tf.Tensor4D {
  return runKernel(DOWN, { x });
}
