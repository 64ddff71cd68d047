/** Layers that both GANs share: each declares its parameters in a layout, and computes from the weights of one pass. */
import * as tf from "@tensorflow/tfjs";
import { biasLeakyRelu } from "../../engine/ops/leaky-relu";
import { downConvolution, resamplingKernel, upConvolution } from "../../engine/ops/resampling-convolution";
import type { GanKnobs } from "../knobs";
import type { Initial, ParameterLayout, Weights } from "./parameters";

/** A layer from x to y under a name; declaring it lists its parameters. */
export type Layer<In extends tf.Tensor, Out extends tf.Tensor> = (weights: Weights, x: In) => Out;

/** What a 3×3 convolution does to the resolution. */
export type Resampling = "same" | "up" | "down";

/** Gain of the layers that make images, which are linear, of both generators. Paper: 1, as Karras et al. 2018. */
const IMAGE_GAIN = 1;

interface LayerOptions {
  readonly inputs: number;
  readonly outputs: number;
  readonly gain: number;
  /** Multiplies the layer's output: exactly so, by its weights and bias, since leaky ReLU keeps positive factors. */
  readonly factor?: number;
  /** How weights start, if not as draws of N(0, 1). */
  readonly initial?: Initial;
  /** Run-time factor of the bias, where one layer has it: 1 unless given. */
  readonly biasScale?: number;
}

/** 3×3 convolution, bias, leaky ReLU; keeping, doubling or halving the resolution. */
export function convolution(
  layout: ParameterLayout,
  name: string,
  resampling: Resampling,
  options: LayerOptions,
): Layer<tf.Tensor4D, tf.Tensor4D> {
  const { inputs, outputs, gain, factor = 1 } = options;
  const channels: [number, number] = resampling === "up" ? [outputs, inputs] : [inputs, outputs];
  const prepare =
    resampling === "same" ? undefined : (weight: tf.Tensor) => resamplingKernel(weight, channels, resampling);
  layout.weight(`${name}.weight`, [3, 3, ...channels], 9 * inputs, gain * factor, "normal", prepare);
  layout.bias(`${name}.bias`, outputs, factor);
  return (weights, x) => {
    const kernel = weights[`${name}.weight`] as tf.Tensor4D;
    return biasLeakyRelu(convolve(x, kernel, resampling), weights[`${name}.bias`] as tf.Tensor1D);
  };
}

function convolve(x: tf.Tensor4D, kernel: tf.Tensor4D, resampling: Resampling): tf.Tensor4D {
  switch (resampling) {
    case "same":
      return tf.conv2d(x, kernel, 1, "same");
    case "up":
      return upConvolution(x, kernel);
    case "down":
      return downConvolution(x, kernel);
  }
}

/** 3×3 convolution without bias or nonlinearity, keeping the resolution. */
export function plainConvolution(
  layout: ParameterLayout,
  name: string,
  { inputs, outputs, gain, initial }: LayerOptions,
): Layer<tf.Tensor4D, tf.Tensor4D> {
  layout.weight(`${name}.weight`, [3, 3, inputs, outputs], 9 * inputs, gain, initial);
  return (weights, x) => tf.conv2d(x, weights[`${name}.weight`] as tf.Tensor4D, 1, "same");
}

/** 1×1 convolution without bias or nonlinearity: one matrix product over all pixels, which is faster than the convolution kernels. */
export function projection(
  layout: ParameterLayout,
  name: string,
  options: LayerOptions,
): Layer<tf.Tensor4D, tf.Tensor4D> {
  const multiply = linear(layout, name, options);
  return (weights, x) => {
    const [n, h, w] = x.shape;
    return tf.reshape(multiply(weights, tf.reshape(x, [n * h * w, options.inputs])), [n, h, w, options.outputs]);
  };
}

/**
 * Features to a gray image: 1×1 convolution with bias, linear. (The paper's toRGB; images here have one channel.)
 * @param start "neutral" begins with a gray image whatever the features are.
 */
export function toImage(
  layout: ParameterLayout,
  name: string,
  inputs: number,
  start: GanKnobs["start"] = "random",
): Layer<tf.Tensor4D, tf.Tensor4D> {
  const initial = start === "neutral" ? () => 0 : undefined;
  const project = projection(layout, name, { inputs, outputs: 1, gain: IMAGE_GAIN, initial });
  layout.bias(`${name}.bias`, 1);
  return (weights, x) => tf.add(project(weights, x), weights[`${name}.bias`]);
}

/** A gray image to features: 1×1 convolution, bias, leaky ReLU. (The paper's fromRGB.) */
export function fromImage(
  layout: ParameterLayout,
  name: string,
  outputs: number,
  gain: number,
): Layer<tf.Tensor4D, tf.Tensor4D> {
  const project = projection(layout, name, { inputs: 1, outputs, gain });
  layout.bias(`${name}.bias`, outputs);
  return (weights, x) => biasLeakyRelu(project(weights, x), weights[`${name}.bias`] as tf.Tensor1D);
}

/** Fully connected layer without bias or nonlinearity. */
export function linear(layout: ParameterLayout, name: string, options: LayerOptions): Layer<tf.Tensor2D, tf.Tensor2D> {
  const { inputs, outputs, gain, factor = 1, initial } = options;
  layout.weight(`${name}.weight`, [inputs, outputs], inputs, gain * factor, initial);
  return (weights, x) => tf.matMul(x, weights[`${name}.weight`] as tf.Tensor2D);
}

/** Fully connected layer with bias, linear. */
export function dense(layout: ParameterLayout, name: string, options: LayerOptions): Layer<tf.Tensor2D, tf.Tensor2D> {
  const multiply = linear(layout, name, options);
  layout.bias(`${name}.bias`, options.outputs, options.biasScale);
  return (weights, x) => tf.add(multiply(weights, x), weights[`${name}.bias`]);
}

/** Fully connected layer, bias, leaky ReLU. */
export function denseLeakyRelu(
  layout: ParameterLayout,
  name: string,
  options: LayerOptions,
): Layer<tf.Tensor2D, tf.Tensor2D> {
  const multiply = linear(layout, name, options);
  layout.bias(`${name}.bias`, options.outputs);
  return (weights, x) => biasLeakyRelu(multiply(weights, x), weights[`${name}.bias`] as tf.Tensor1D);
}

/** Fully connected layer to a 4×4 image of features, bias a channel, leaky ReLU: where generators begin. */
export function denseToImage(
  layout: ParameterLayout,
  name: string,
  options: LayerOptions,
): Layer<tf.Tensor2D, tf.Tensor4D> {
  const { inputs, outputs, gain } = options;
  const multiply = linear(layout, name, { inputs, outputs: 16 * outputs, gain });
  layout.bias(`${name}.bias`, outputs);
  return (weights, x) => {
    const image = tf.reshape(multiply(weights, x), [-1, 4, 4, outputs]) as tf.Tensor4D;
    return biasLeakyRelu(image, weights[`${name}.bias`] as tf.Tensor1D);
  };
}
