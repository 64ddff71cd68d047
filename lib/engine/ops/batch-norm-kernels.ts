/** Kernels of TensorFlow that TensorFlow.js does not offer as operations, called through its native backend. */
import * as tf from "@tensorflow/tfjs";

interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: number | string | boolean;
}

/** The part of the native backend that is used here. */
interface NativeBackend {
  readonly binding: Record<"TF_FLOAT" | "TF_ATTR_TYPE" | "TF_ATTR_FLOAT" | "TF_ATTR_BOOL" | "TF_ATTR_STRING", number>;
  executeSingleOutput(op: string, attributes: OpAttribute[], inputs: tf.Tensor[]): tf.Tensor;
  executeMultipleOutputs(op: string, attributes: OpAttribute[], inputs: tf.Tensor[], outputs: number): tf.Tensor[];
}

/** True when the engine that runs now is TensorFlow's C library. */
export function hasNativeKernels(): boolean {
  return tf.getBackend() === "tensorflow";
}

const backend = (): NativeBackend => tf.backend() as unknown as NativeBackend;

function normalizationAttributes(epsilon: number): OpAttribute[] {
  const { binding } = backend();
  return [
    { name: "T", type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: "U", type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: "epsilon", type: binding.TF_ATTR_FLOAT, value: epsilon },
    { name: "data_format", type: binding.TF_ATTR_STRING, value: "NHWC" },
    { name: "is_training", type: binding.TF_ATTR_BOOL, value: true },
  ];
}

/**
 * Batch normalization in training.
 * @returns y, the new running mean and variance, and three tensors that the gradient takes as they are.
 */
export function fusedBatchNorm(
  x: tf.Tensor4D,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  runningMean: tf.Tensor,
  runningVariance: tf.Tensor,
  momentum: number,
  epsilon: number,
): tf.Tensor[] {
  const average: OpAttribute = {
    name: "exponential_avg_factor",
    type: backend().binding.TF_ATTR_FLOAT,
    value: 1 - momentum,
  };
  const attributes = [...normalizationAttributes(epsilon), average];
  return backend().executeMultipleOutputs(
    "FusedBatchNormV3",
    attributes,
    [x, gamma, beta, runningMean, runningVariance],
    6,
  );
}

/** Gradients of {@link fusedBatchNorm} by x, gamma and beta. */
export function fusedBatchNormGradient(
  dy: tf.Tensor,
  x: tf.Tensor,
  gamma: tf.Tensor,
  reserved: tf.Tensor[],
  epsilon: number,
): tf.Tensor[] {
  const outputs = backend().executeMultipleOutputs(
    "FusedBatchNormGradV3",
    normalizationAttributes(epsilon),
    [dy, x, gamma, ...reserved],
    5,
  );
  return outputs.slice(0, 3);
}

/** dy where the output of ReLU was positive, 0 elsewhere. */
export function reluGradient(dy: tf.Tensor, y: tf.Tensor): tf.Tensor {
  const { binding } = backend();
  return backend().executeSingleOutput(
    "ReluGrad",
    [{ name: "T", type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT }],
    [dy, y],
  );
}
