/**
 * Bias and leaky ReLU, y = max(x + b, α(x + b)), with derivatives of every order.
 * TensorFlow.js's own gradient compares, selects and fills (a third of a training step), and stops at the first order.
 */
import * as tf from "@tensorflow/tfjs";
import { hasCustomKernels, runCustomKernel } from "../custom-kernels";
import { type NativeBackend, floatType, registerKernel, runKernel } from "./kernel";

const FORWARD = "BiasLeakyRelu";
const BACKWARD = "LeakyReluSlope";
const BIAS_GRADIENT = "ChannelSum";

/** Slope for negative inputs. Paper: 0.2. */
export const LEAKY_SLOPE = 0.2;

const alpha = (backend: NativeBackend): { name: string; type: number; value: number } => ({
  name: "alpha",
  type: backend.binding.TF_ATTR_FLOAT,
  value: LEAKY_SLOPE,
});

registerKernel(FORWARD, {
  composed: ({ x, bias }) => tf.leakyRelu(tf.add(x, bias), LEAKY_SLOPE),
  native: ({ x, bias }, _, backend) => {
    if (hasCustomKernels()) return runCustomKernel(FORWARD, [x, bias], 1, { slope: LEAKY_SLOPE })[0];
    const sum = backend.executeSingleOutput("BiasAdd", [floatType(backend)], [x, bias]);
    return backend.executeSingleOutput("LeakyRelu", [alpha(backend), floatType(backend)], [sum]);
  },
});

/** dy where y > 0, α·dy elsewhere. `y` is an attribute: the slope is piecewise constant, so no gradient flows into it. */
registerKernel(BACKWARD, {
  composed: ({ dy }, { y }) => tf.mul(dy, tf.step(y as tf.Tensor, LEAKY_SLOPE)),
  native: ({ dy }, { y }, backend) =>
    backend.executeSingleOutput("LeakyReluGrad", [alpha(backend), floatType(backend)], [dy, y as tf.Tensor]),
});

/** Sum over all axes but the last. */
registerKernel(BIAS_GRADIENT, {
  composed: ({ x }) => tf.sum(tf.reshape(x, [-1, x.shape[x.rank - 1]]), 0),
  native: ({ x }, _, backend) => backend.executeSingleOutput("BiasAddGrad", [floatType(backend)], [x]),
});

tf.registerGradient({
  kernelName: FORWARD,
  outputsToSave: [true],
  gradFunc: (dy, [y]) => {
    let slope: tf.Tensor | undefined;
    const dx = (): tf.Tensor => (slope ??= runKernel(BACKWARD, { dy: dy as tf.Tensor }, { y }));
    return { x: dx, bias: () => runKernel(BIAS_GRADIENT, { x: dx() }) };
  },
});

tf.registerGradient({
  kernelName: BACKWARD,
  gradFunc: (ddx, _, attributes) => ({
    dy: () => runKernel(BACKWARD, { dy: ddx as tf.Tensor }, { y: (attributes as Record<string, unknown>)["y"] }),
  }),
});

tf.registerGradient({
  kernelName: BIAS_GRADIENT,
  inputsToSave: ["x"],
  gradFunc: (dy, [x]) => ({ x: () => tf.add(tf.zerosLike(x), dy as tf.Tensor) }),
});

/**
 * Bias, then leaky ReLU with slope 0.2, as one differentiable operation.
 * @param x any shape, channels last.
 * @param bias one value a channel.
 */
export function biasLeakyRelu<T extends tf.Tensor>(x: T, bias: tf.Tensor1D): T {
  return runKernel<T>(FORWARD, { x, bias });
}
