/**
 * A vector times factors, split into tensors: how a network's layers get their parameters. One operation forward and
 * one backward replace one or two for each tensor.
 */
import * as tf from "@tensorflow/tfjs";
import { hasCustomKernels, runCustomKernel } from "../custom-kernels";
import { backendNames } from "./kernel";

const SPLIT = "ScaledSplit";
const JOIN = "ScaledJoin";

type Shapes = readonly (readonly number[])[];

function split(values: tf.Tensor1D, factors: tf.Tensor1D, shapes: Shapes): tf.Tensor[] {
  if (hasCustomKernels()) {
    const lengths = tf.tensor1d(shapes.flatMap((shape) => [shape.length, ...shape]));
    return runCustomKernel(SPLIT, [values, factors, lengths], shapes.length);
  }
  const pieces = tf.split(
    tf.mul(values, factors),
    shapes.map((shape) => tf.util.sizeFromShape([...shape])),
  );
  return pieces.map((piece, i) => tf.reshape(piece, [...shapes[i]]));
}

function join(tensors: readonly tf.Tensor[], factors: tf.Tensor1D): tf.Tensor {
  if (hasCustomKernels()) return runCustomKernel(JOIN, [factors, ...tensors], 1)[0];
  return tf.mul(tf.concat(tensors.map((tensor) => tf.reshape(tensor, [-1]) as tf.Tensor1D)), factors);
}

for (const backendName of backendNames) {
  tf.registerKernel({
    kernelName: SPLIT,
    backendName,
    kernelFunc: ({ inputs, attrs }) => {
      const { values, factors } = inputs as Record<string, tf.Tensor1D>;
      return tf.tidy(() => split(values, factors, (attrs as unknown as { shapes: Shapes }).shapes));
    },
  });
  tf.registerKernel({
    kernelName: JOIN,
    backendName,
    kernelFunc: ({ inputs }) => {
      const { factors, ...tensors } = inputs as Record<string, tf.Tensor>;
      return tf.tidy(() => join(Object.values(tensors), factors as tf.Tensor1D));
    },
  });
}

tf.registerGradient({
  kernelName: SPLIT,
  inputsToSave: ["factors"],
  gradFunc: (dy, [factors]) => ({
    values: () =>
      tf.engine().runKernel(JOIN, { ...(dy as unknown as Record<string, tf.Tensor>), factors }) as tf.Tensor,
  }),
});

/**
 * values·factors, cut into tensors one after the other. Has a first derivative by the values, none by the factors.
 * @param factors as many as values.
 * @param shapes of the tensors, which have as many values in all.
 */
export function scaledSplit(values: tf.Tensor1D, factors: tf.Tensor1D, shapes: Shapes): tf.Tensor[] {
  // The library's type of attributes does not foresee lists of lists, which it hands on as they are.
  return tf.engine().runKernel(SPLIT, { values, factors }, { shapes } as unknown as tf.NamedAttrMap) as tf.Tensor[];
}
