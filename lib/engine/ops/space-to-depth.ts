/** Every 2×2 pixels as channels of one, and back: each is the other's gradient, so both have derivatives of every order. */
import * as tf from "@tensorflow/tfjs";
import { hasCustomKernels, runCustomKernel } from "../custom-kernels";
import { registerKernel, runKernel } from "./kernel";

const DEEP = "SpaceToDepth2x";
const WIDE = "DepthToSpace2x";

function deep(x: tf.Tensor4D): tf.Tensor {
  if (hasCustomKernels()) return runCustomKernel(DEEP, [x], 1)[0];
  const [n, h, w, c] = x.shape;
  const parts = tf.transpose(tf.reshape(x, [n, h / 2, 2, w / 2, 2, c]), [0, 1, 3, 2, 4, 5]);
  return tf.reshape(parts, [n, h / 2, w / 2, 4 * c]);
}

function wide(x: tf.Tensor4D): tf.Tensor {
  if (hasCustomKernels()) return runCustomKernel(WIDE, [x], 1)[0];
  const [n, h, w, c] = x.shape;
  const parts = tf.transpose(tf.reshape(x, [n, h, w, 2, 2, c / 4]), [0, 1, 3, 2, 4, 5]);
  return tf.reshape(parts, [n, 2 * h, 2 * w, c / 4]);
}

registerKernel(DEEP, { composed: ({ x }) => deep(x as tf.Tensor4D) });
registerKernel(WIDE, { composed: ({ x }) => wide(x as tf.Tensor4D) });

for (const [kernelName, inverse] of [
  [DEEP, WIDE],
  [WIDE, DEEP],
]) {
  tf.registerGradient({ kernelName, gradFunc: (dy) => ({ x: () => runKernel(inverse, { x: dy as tf.Tensor }) }) });
}

/** [n, 2h, 2w, c] → [n, h, w, 4c]; the channels of a pixel's four are in the order of its rows. */
export function spaceToDepth2x(x: tf.Tensor4D): tf.Tensor4D {
  return runKernel(DEEP, { x });
}

/** [n, h, w, 4c] → [n, 2h, 2w, c]: the reverse of {@link spaceToDepth2x}. */
export function depthToSpace2x(x: tf.Tensor4D): tf.Tensor4D {
  return runKernel(WIDE, { x });
}
