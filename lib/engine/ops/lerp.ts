/** A step from one tensor towards another. */
import * as tf from "@tensorflow/tfjs";
import { hasCustomKernels, runCustomKernel } from "../custom-kernels";

/**
 * from + share·(towards − from); without a gradient.
 * @param towards of the same shape.
 */
export function lerp<T extends tf.Tensor>(from: T, towards: T, share: number): T {
  if (hasCustomKernels()) return tf.tidy(() => runCustomKernel("Lerp", [from, towards, tf.scalar(share)], 1)[0] as T);
  return tf.tidy(() => tf.add(from, tf.mul(tf.sub(towards, from), share)));
}
