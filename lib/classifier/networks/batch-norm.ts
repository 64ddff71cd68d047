/**
 * Batch normalization followed by ReLU, in training: one operation with its own gradient.
 * On the native engine it is TensorFlow's fused kernels; TensorFlow.js composes it of a dozen passes over the data.
 * Source: Ioffe & Szegedy 2015, Algorithm 1 and the gradients of section 3.
 */
import * as tf from "@tensorflow/tfjs";
import {
  fusedBatchNorm,
  fusedBatchNormGradient,
  hasNativeKernels,
  reluGradient,
} from "../../engine/ops/batch-norm-kernels";

/** Keras' DenseNet has this added to every variance. */
export const epsilon = 1.001e-5;

/** Variables of one normalization, each of shape [channels]. */
export interface NormalizationVariables {
  readonly gamma: tf.Variable;
  readonly beta: tf.Variable;
  readonly movingMean: tf.Variable;
  readonly movingVariance: tf.Variable;
}

/**
 * relu(γ·(x − mean)/√(variance + ε) + β) with mean and variance of this batch, [batch, height, width, channels].
 * The running statistics move towards the batch's, the variance by its unbiased estimate, as TensorFlow's kernel does.
 * @param momentum weight of the old running statistics, in [0, 1).
 * @param native whether to use TensorFlow's own kernels.
 */
export function batchNormRelu(
  x: tf.Tensor4D,
  variables: NormalizationVariables,
  momentum: number,
  native: boolean = hasNativeKernels(),
): tf.Tensor4D {
  const normalize = native ? fused : composed;
  const operation = tf.customGrad((...inputs) => {
    const [input, gamma, beta, save] = inputs as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D, tf.GradSaveFunc];
    const { value, saved: others, gradient } = normalize(input, gamma, beta, variables, momentum);
    save([value, ...others]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [y, ...rest] = saved;
        const gradients = tf.tidy(() => gradient(dy, y, rest));
        // Nothing else needs them: deep networks would hold gigabytes until the last gradient is there.
        tf.dispose([dy, ...saved]);
        return gradients;
      },
    };
  });
  return operation(x, variables.gamma, variables.beta) as tf.Tensor4D;
}

interface Normalized {
  readonly value: tf.Tensor4D;
  /** What the gradient needs besides the output. */
  readonly saved: tf.Tensor[];
  /** Gradients by x, gamma and beta. */
  readonly gradient: (dy: tf.Tensor, y: tf.Tensor, saved: tf.Tensor[]) => tf.Tensor[];
}

function fused(
  x: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  variables: NormalizationVariables,
  momentum: number,
): Normalized {
  const { movingMean, movingVariance } = variables;
  const [y, mean, variance, ...reserved] = fusedBatchNorm(
    x,
    gamma,
    beta,
    movingMean,
    movingVariance,
    momentum,
    epsilon,
  );
  movingMean.assign(mean);
  movingVariance.assign(variance);
  return {
    value: tf.relu(y) as tf.Tensor4D,
    saved: [x, gamma, ...reserved],
    gradient: (dy, output, [input, scale, ...rest]) =>
      fusedBatchNormGradient(reluGradient(dy, output), input, scale, rest, epsilon),
  };
}

const overPixels = [0, 1, 2];

function composed(
  x: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  variables: NormalizationVariables,
  momentum: number,
): Normalized {
  const count = x.size / x.shape[3];
  const mean = tf.mean(x, overPixels);
  const centered = tf.sub(x, mean);
  const variance = tf.mean(tf.square(centered), overPixels);
  const inverse = tf.rsqrt(tf.add(variance, epsilon));
  const normalized = tf.mul(centered, inverse);
  const move = (running: tf.Variable, value: tf.Tensor): void =>
    running.assign(tf.add(tf.mul(running, momentum), tf.mul(value, 1 - momentum)));
  move(variables.movingMean, mean);
  move(variables.movingVariance, tf.mul(variance, count / Math.max(1, count - 1)));
  return {
    value: tf.relu(tf.add(tf.mul(normalized, gamma), beta)) as tf.Tensor4D,
    saved: [normalized, tf.mul(gamma, inverse)],
    gradient: (dy, output, [unit, scale]) => {
      const dz = tf.mul(dy, tf.cast(tf.greater(output, 0), "float32"));
      const dgamma = tf.sum(tf.mul(dz, unit), overPixels);
      const dbeta = tf.sum(dz, overPixels);
      const common = tf.add(tf.div(dbeta, count), tf.mul(unit, tf.div(dgamma, count)));
      return [tf.mul(scale, tf.sub(dz, common)), dgamma, dbeta];
    },
  };
}
