/** A discriminator's scores of single images: what it says of those that it was trained on, and of others. */
import * as tf from "@tensorflow/tfjs";
import { atStage } from "../training/real-images";
import { takeRows } from "./micro-batch";
import type { Judge } from "./overfitting";

/** Images that are scored at once, about. */
const BATCH = 128;

/**
 * Scores images one by one. The minibatch standard deviation sees neighbors together, so images of which one asks how they differ
 * stand in random order.
 * @param images n×resolution×resolution, −1 to 1. @param labels n×L, 0 or 1. @param resolution of the images, in pixels.
 */
export function discriminatorScores(
  { discriminator, weights, knobs, stage }: Judge,
  images: Float32Array,
  labels: Float32Array,
  resolution: number,
): Float32Array {
  const count = images.length / resolution ** 2;
  const scores = new Float32Array(count);
  const step = Math.max(1, Math.floor(BATCH / knobs.stddevGroup)) * knobs.stddevGroup;
  tf.tidy(() => {
    const values = weights();
    for (let first = 0; first < count; first += step) {
      const own = Math.min(step, count - first);
      // Groups are whole: the last one takes the first images once more.
      const filled = Math.ceil(own / knobs.stddevGroup) * knobs.stddevGroup;
      const places = Int32Array.from({ length: filled }, (_, i) => (i < own ? first + i : i % count));
      const found = tf.tidy(() => {
        const whole = tf.tensor4d(takeRows(images, resolution ** 2, places), [filled, resolution, resolution, 1]);
        const given = tf.tensor2d(takeRows(labels, labels.length / count, places), [filled, labels.length / count]);
        return discriminator.discriminate(values, atStage(whole, stage), given, stage, 1).scores.dataSync();
      });
      scores.set(found.subarray(0, own), first);
    }
  });
  return scores;
}
