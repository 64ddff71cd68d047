/** How wrong the flow's velocities are between noise and images: what it is trained to make small, and what gives members away. */
import * as tf from "@tensorflow/tfjs";
import type { Weights } from "../networks/parameters";
import type { FlowNetwork } from "./network";

/** Images, the noise that each begins with, and where between the two the network is asked. */
export interface Interpolation {
  /** [n, resolution, resolution, 1], −1 to 1. */
  readonly images: tf.Tensor4D;
  /** Of the same shape. */
  readonly noise: tf.Tensor4D;
  /** [n, 1], 0 for noise to 1 for an image. */
  readonly times: tf.Tensor2D;
  /** [n, L], 0 or 1. */
  readonly labels: tf.Tensor2D;
  /** [n, 1], 1 if the labels are hidden. */
  readonly hidden: tf.Tensor2D;
}

/** The network's velocity less the one from noise to image, [n, resolution, resolution, 1], for any weights. */
export function velocityError(
  network: FlowNetwork,
  { images, noise, times, labels, hidden }: Interpolation,
): (weights: Weights) => tf.Tensor4D {
  const way = tf.sub<tf.Tensor4D>(images, noise);
  const x = tf.add<tf.Tensor4D>(noise, tf.mul(way, tf.reshape(times, [times.shape[0], 1, 1, 1])));
  return (weights) => tf.sub(network.velocity(weights, x, times, labels, hidden), way);
}

/** Mean squared error of each image, [n]. */
export function imageLosses(network: FlowNetwork, weights: Weights, at: Interpolation): tf.Tensor1D {
  return tf.tidy(() => tf.mean<tf.Tensor1D>(tf.square(velocityError(network, at)(weights)), [1, 2, 3]));
}
