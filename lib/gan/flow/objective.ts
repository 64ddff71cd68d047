/** The flow's loss on some images: the mean squared error of its velocities. */
import * as tf from "@tensorflow/tfjs";
import type { Weights } from "../networks/parameters";
import type { Objective } from "../training/trained-network";
import type { FlowDraws } from "./draws";
import type { FlowNetwork } from "./network";
import { velocityError } from "./velocity-error";

/** For the weights of a step; its report is the loss. @param resolution of the images, in pixels. */
export function flowObjective(
  network: FlowNetwork,
  draws: FlowDraws,
  resolution: number,
): (weights: Weights) => Objective {
  const n = draws.count;
  const error = velocityError(network, {
    images: tf.tensor4d(draws.images, [n, resolution, resolution, 1]),
    noise: tf.tensor4d(draws.noise, [n, resolution, resolution, 1]),
    times: tf.tensor2d(draws.times, [n, 1]),
    labels: tf.tensor2d(draws.labels, [n, draws.labels.length / n]),
    hidden: tf.tensor2d(draws.hidden, [n, 1]),
  });
  return (weights) => {
    const loss = tf.mean<tf.Scalar>(tf.square(error(weights)));
    return { loss, report: tf.reshape(loss, [1]) };
  };
}
