/**
 * First derivatives of +, −, × and of copies without work that changes nothing. TensorFlow.js's own convert every operand to
 * the type that it has and reshape every result to the shape that it has: a third of all operations of a training step.
 * Derivatives of every order stay as they are, since these are made of the same operations.
 */
import * as tf from "@tensorflow/tfjs";

type Pair = { readonly a: readonly number[]; readonly b: readonly number[] };

/** The gradient of an operand that was broadcast: summed over the axes along which it was repeated. */
function reduceTo(gradient: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const same = gradient.shape.length === shape.length && gradient.shape.every((length, axis) => length === shape[axis]);
  if (same) return gradient;
  const axes = tf.backend_util.getReductionAxes([...shape], gradient.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(gradient, axes) : gradient, [...shape]);
}

/** As {@link reduceTo}, of a gradient that is not this operand's own: the tape disposes what it is given. */
function copyTo(gradient: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const reduced = reduceTo(gradient, shape);
  return reduced === gradient ? tf.clone(gradient) : reduced;
}

const shapesOf = ([a, b]: readonly tf.Tensor[]): Pair => ({ a: a.shape, b: b.shape });

tf.registerGradient({
  kernelName: "Multiply",
  inputsToSave: ["a", "b"],
  gradFunc: (dy, [a, b]) => ({
    a: () => reduceTo(tf.mul(dy as tf.Tensor, b), a.shape),
    b: () => reduceTo(tf.mul(dy as tf.Tensor, a), b.shape),
  }),
});

tf.registerGradient({
  kernelName: "Add",
  inputsToSave: ["a", "b"],
  gradFunc: (dy, saved) => {
    const { a, b } = shapesOf(saved);
    return { a: () => copyTo(dy as tf.Tensor, a), b: () => copyTo(dy as tf.Tensor, b) };
  },
});

tf.registerGradient({
  kernelName: "Sub",
  inputsToSave: ["a", "b"],
  gradFunc: (dy, saved) => {
    const { a, b } = shapesOf(saved);
    return { a: () => copyTo(dy as tf.Tensor, a), b: () => tf.neg(reduceTo(dy as tf.Tensor, b)) };
  },
});

tf.registerGradient({ kernelName: "Identity", gradFunc: (dy) => ({ x: () => tf.clone(dy as tf.Tensor) }) });
