/**
 * The flow's loss of single images, always with the same times and noise: it is smaller for images that it was trained on
 * (Yeom et al. 2018; for diffusion models: Carlini et al. 2023, "Extracting training data from diffusion models").
 */
import * as tf from "@tensorflow/tfjs";
import { Random } from "../../support/random";
import type { Weights } from "../networks/parameters";
import { imageLosses } from "./velocity-error";
import type { FlowNetwork } from "./network";

/** Times at which the network is asked, evenly from noise to image, each with a noise of its own. */
const TIMES = 4;

/** Images that are scored at once. */
const BATCH = 128;

/**
 * Minus the mean loss of each image.
 * @param weights of the running average, which a release contains: whoever has it can compute these scores.
 * @param images n×resolution×resolution, −1 to 1. @param labels n×L, 0 or 1. @param resolution of the images, in pixels.
 */
export function flowMemberScores(
  network: FlowNetwork,
  weights: Weights,
  images: Float32Array,
  labels: Float32Array,
  resolution: number,
): Float32Array {
  const pixels = resolution ** 2;
  const count = images.length / pixels;
  const width = labels.length / count;
  const scores = new Float32Array(count);
  const noises = Array.from({ length: TIMES }, (_, i) => Random.fromSeed(i, "noise of member scores").normals(pixels));
  for (let first = 0; first < count; first += BATCH) {
    const n = Math.min(BATCH, count - first);
    const mean = tf.tidy(() => {
      const shown = tf.tensor4d(images.subarray(first * pixels, (first + n) * pixels), [n, resolution, resolution, 1]);
      const given = tf.tensor2d(labels.subarray(first * width, (first + n) * width), [n, width]);
      const losses = noises.map((noise, i) =>
        imageLosses(network, weights, {
          images: shown,
          noise: tf.tile(tf.tensor4d(noise, [1, resolution, resolution, 1]), [n, 1, 1, 1]),
          times: tf.fill<tf.Rank.R2>([n, 1], (i + 0.5) / TIMES),
          labels: given,
          hidden: tf.zeros<tf.Rank.R2>([n, 1]),
        }),
      );
      return tf.div(tf.addN(losses), -TIMES).dataSync();
    });
    scores.set(mean, first);
  }
  return scores;
}
