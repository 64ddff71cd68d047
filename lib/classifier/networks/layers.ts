/** The layers of a DenseNet on the tensor engine, in training and in inference. */
import * as tf from "@tensorflow/tfjs";
import { hasCustomKernels } from "../../engine/custom-kernels";
import { batchNormRelu, epsilon, type NormalizationVariables } from "./batch-norm";
import type { Layers } from "./densenet";
import { fusedInferenceLayers, fusedTrainingLayers } from "./fused-layers";
import { head, type Parameters } from "./parameters";
import { pointwiseConvolution } from "./pointwise-convolution";

function normalizationOf(parameters: Parameters, name: string): NormalizationVariables {
  return {
    gamma: parameters.get(`${name}/gamma`),
    beta: parameters.get(`${name}/beta`),
    movingMean: parameters.get(`${name}/moving_mean`),
    movingVariance: parameters.get(`${name}/moving_variance`),
  };
}

function sharedLayers(parameters: Parameters): Omit<Layers<tf.Tensor4D>, "normalization"> {
  return {
    convolution(name, x, { kernel, stride }) {
      const filter = parameters.get(`${name}/kernel`) as tf.Tensor as tf.Tensor4D;
      if (kernel === 1) return pointwiseConvolution(x, filter);
      if (stride === 1) return tf.conv2d(x, filter, 1, "same");
      // Keras pads a strided convolution evenly; "same" would pad the far side more.
      return tf.conv2d(padded(x, (kernel - 1) / 2), filter, stride, "valid");
    },
    maxPool: (x) => tf.maxPool(padded(x, 1), 3, 2, "valid"),
    averagePool: (x) => tf.avgPool(x, 2, 2, "valid"),
    concatenation: (x, y) => tf.concat([x, y], 3),
    // What a gradient needs later, it has saved for itself.
    layer(x, compute) {
      const y = tf.tidy(() => compute(x));
      x.dispose();
      return y;
    },
  };
}

/** Zeros around the image. */
function padded(x: tf.Tensor4D, width: number): tf.Tensor4D {
  return tf.pad(x, [
    [0, 0],
    [width, width],
    [width, width],
    [0, 0],
  ]);
}

/**
 * Layers that normalize by the batch and move the running statistics.
 * @param momentum weight of the old running statistics.
 * @param fused whether to compute whole blocks by the engine's own kernels.
 */
export function trainingLayers(
  parameters: Parameters,
  momentum: number,
  fused: boolean = hasCustomKernels(),
): Layers<tf.Tensor4D> {
  return {
    ...sharedLayers(parameters),
    normalization: (name, x) => batchNormRelu(x, normalizationOf(parameters, name), momentum),
    fused: fused ? fusedTrainingLayers(parameters, momentum) : undefined,
  };
}

/**
 * Layers that normalize by the running statistics.
 * @param fused whether to compute whole blocks by the engine's own kernels.
 */
export function inferenceLayers(parameters: Parameters, fused: boolean = hasCustomKernels()): Layers<tf.Tensor4D> {
  return {
    ...sharedLayers(parameters),
    normalization(name, x) {
      const { gamma, beta, movingMean, movingVariance } = normalizationOf(parameters, name);
      return tf.relu(
        tf.batchNorm(
          x,
          movingMean as tf.Tensor as tf.Tensor1D,
          movingVariance as tf.Tensor as tf.Tensor1D,
          beta as tf.Tensor as tf.Tensor1D,
          gamma as tf.Tensor as tf.Tensor1D,
          epsilon,
        ),
      ) as tf.Tensor4D;
    },
    fused: fused ? fusedInferenceLayers(parameters) : undefined,
  };
}

/** Mean over the image: [batch, height, width, channels] → [batch, channels]. */
export function globalAverage(x: tf.Tensor4D): tf.Tensor2D {
  return tf.mean(x, [1, 2]) as tf.Tensor2D;
}

/** Logits of the labels, [batch, labels]. */
export function headLogits(parameters: Parameters, features: tf.Tensor2D): tf.Tensor2D {
  return tf.add(
    tf.matMul(features, parameters.get(head.kernel) as tf.Tensor as tf.Tensor2D),
    parameters.get(head.bias),
  );
}
