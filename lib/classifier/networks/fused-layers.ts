/**
 * Whole dense blocks and transitions, computed by our custom kernels for the native engine: normalization and ReLU are
 * computed on the way into the convolutions, maps are appended in place, and a block keeps one copy of its maps for the
 * gradient instead of one a layer.
 */
import * as tf from "@tensorflow/tfjs";
import { runCustomKernel } from "../../engine/custom-kernels";
import { epsilon } from "./batch-norm";
import type { FusedLayers, NormalizedConvolution } from "./densenet";
import type { Parameters } from "./parameters";

interface ConvolutionVariables {
  readonly gamma: tf.Variable;
  readonly beta: tf.Variable;
  readonly movingMean: tf.Variable;
  readonly movingVariance: tf.Variable;
  readonly kernel: tf.Variable;
}

function variablesOf(
  parameters: Parameters,
  { normalization, convolution }: NormalizedConvolution,
): ConvolutionVariables {
  return {
    gamma: parameters.get(`${normalization}/gamma`),
    beta: parameters.get(`${normalization}/beta`),
    movingMean: parameters.get(`${normalization}/moving_mean`),
    movingVariance: parameters.get(`${normalization}/moving_variance`),
    kernel: parameters.get(`${convolution}/kernel`),
  };
}

/** In the order in which the kernels take them. */
const given = (convolutions: readonly ConvolutionVariables[]): tf.Variable[] =>
  convolutions.flatMap(({ gamma, beta, movingMean, movingVariance, kernel }) => [
    gamma,
    beta,
    movingMean,
    movingVariance,
    kernel,
  ]);

/** By the running statistics. */
export function fusedInferenceLayers(parameters: Parameters): FusedLayers<tf.Tensor4D> {
  const infer = (kernel: string, x: tf.Tensor4D, convolutions: readonly NormalizedConvolution[]): tf.Tensor4D =>
    runCustomKernel(kernel, [x, ...given(convolutions.map((convolution) => variablesOf(parameters, convolution)))], 1, {
      epsilon,
      momentum: 0,
    })[0] as tf.Tensor4D;
  return {
    denseBlock: (convolutions, x) => infer("DenseBlockInference", x, convolutions),
    transition: (convolution, x) => infer("TransitionInference", x, [convolution]),
  };
}

/**
 * By the batch's statistics; moves the running ones.
 * @param momentum weight of the old running statistics.
 */
export function fusedTrainingLayers(parameters: Parameters, momentum: number): FusedLayers<tf.Tensor4D> {
  const train = (
    kernel: string,
    states: number,
    x: tf.Tensor4D,
    names: readonly NormalizedConvolution[],
  ): tf.Tensor4D =>
    trained(
      kernel,
      states,
      x,
      names.map((name) => variablesOf(parameters, name)),
      momentum,
    );
  return {
    denseBlock: (convolutions, x) => train("DenseBlock", 5, x, convolutions),
    transition: (convolution, x) => train("Transition", 2, x, [convolution]),
  };
}

/** @param states tensors that the forward kernel hands to the backward one. */
function trained(
  kernel: string,
  states: number,
  x: tf.Tensor4D,
  convolutions: readonly ConvolutionVariables[],
  momentum: number,
): tf.Tensor4D {
  const parameters = given(convolutions);
  const trainable = convolutions.flatMap(({ gamma, beta, kernel: weights }) => [gamma, beta, weights]);
  // A block's gradient reads all its maps, which begin with its input; a transition's reads its input.
  const operation = tf.customGrad((...inputs) => {
    const [input, save] = [inputs[0] as tf.Tensor4D, inputs.at(-1) as tf.GradSaveFunc];
    const outputs = runCustomKernel(`${kernel}Training`, [input, ...parameters], 1 + states + 2 * convolutions.length, {
      epsilon,
      momentum,
    });
    const value = outputs[0] as tf.Tensor4D;
    convolutions.forEach(({ movingMean, movingVariance }, i) => {
      movingMean.assign(outputs[1 + states + 2 * i]);
      movingVariance.assign(outputs[2 + states + 2 * i]);
    });
    save([kernel === "DenseBlock" ? value : input, ...outputs.slice(1, 1 + states)]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const gradients = runCustomKernel(`${kernel}Backward`, [dy, ...saved, ...parameters], 1 + trainable.length, {
          epsilon,
          momentum: 0,
        });
        // Nothing else needs them: deep networks would hold gigabytes until the last gradient is there.
        tf.dispose([dy, ...saved]);
        return gradients;
      },
    };
  });
  return operation(x, ...trainable) as tf.Tensor4D;
}
