/** What the WebAssembly kernels for convolutions share: the geometry, from TensorFlow.js's own functions. */
import * as tf from "@tensorflow/tfjs";

/** Sizes, strides and padding of a convolution. */
export type Convolution = tf.backend_util.Conv2DInfo;

/** The attributes of TensorFlow.js's convolution kernels. */
export interface ConvolutionAttributes {
  readonly strides: number | [number, number];
  readonly pad: "valid" | "same" | number | tf.backend_util.ExplicitPadding;
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
  readonly dataFormat: "NHWC" | "NCHW";
}

export function convolutionOf(
  inShape: number[],
  kernelShape: number[],
  attributes: ConvolutionAttributes,
): Convolution {
  const { strides, pad, dimRoundingMode, dataFormat } = attributes;
  if (dataFormat !== "NHWC") throw new Error("The WebAssembly backend computes convolutions in the order NHWC only.");
  return tf.backend_util.computeConv2DInfo(
    inShape as [number, number, number, number],
    kernelShape as [number, number, number, number],
    strides,
    1,
    pad,
    dimRoundingMode,
    false,
    "channelsLast",
  );
}

/** Adds zeros around the two middle axes, or takes rows away where a number is negative. */
export function padOrCrop(x: tf.Tensor4D, [rows, columns]: [[number, number], [number, number]]): tf.Tensor4D {
  const amounts = [...rows, ...columns];
  if (amounts.every((amount) => amount === 0)) return x;
  const added = amounts.map((amount) => Math.max(0, amount));
  const removed = amounts.map((amount) => Math.max(0, -amount));
  const padded = added.some((amount) => amount > 0)
    ? tf.pad(x, [
        [0, 0],
        [added[0], added[1]],
        [added[2], added[3]],
        [0, 0],
      ])
    : x;
  if (removed.every((amount) => amount === 0)) return padded;
  const [n, h, w, c] = padded.shape;
  return tf.slice(
    padded,
    [0, removed[0], removed[2], 0],
    [n, h - removed[0] - removed[1], w - removed[2] - removed[3], c],
  );
}
