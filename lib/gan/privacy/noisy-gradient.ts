/** The gradient of a step under a privacy budget: each patient's own, clipped; their sum with noise. */
import * as tf from "@tensorflow/tfjs";
import type { Random } from "../../support/random";
import type { Weights } from "../networks/parameters";
import type { Objective, TrainedNetwork } from "../training/trained-network";
import type { PrivacyMechanism } from "./mechanism";

/** Keeps the norm of a gradient of zeros from being divided by. */
const TINY = 1e-12;

/** The library's own norm takes fifteen times as long. */
const normOf = (values: tf.Tensor): tf.Tensor => tf.sqrt(tf.sum(tf.square(values)));

/** A gradient, and what may be shown of the patients behind it. */
export interface NoisyGradient {
  /** For a step of Adam; one of noise alone if nobody was drawn. */
  readonly gradient: tf.Tensor1D;
  /** Mean of the patients' reports, without noise: for the owner's eyes. Then the gradient's norm. Missing if nobody was drawn. */
  readonly report?: tf.Tensor1D;
}

/**
 * The sum of the patients' clipped gradients: g·min(1, C/|g|) each, with the norm over all parameters.
 * @param patients images of the step, one of each patient: the objective is called for each alone, so nothing mixes them.
 * @param objectiveOf of the patient at a place; called outside of differentiation.
 * @returns zeros if there are none; tensors are the caller's to tidy.
 */
export function clippedSum(
  network: TrainedNetwork,
  patients: number,
  objectiveOf: (place: number) => (weights: Weights) => Objective,
  clipNorm: number,
): { sum: tf.Tensor1D; report?: tf.Tensor1D } {
  return tf.tidy(() => {
    let sum: tf.Tensor1D = tf.zerosLike(network.values);
    let report: tf.Tensor1D | undefined;
    for (let place = 0; place < patients; place++) {
      const before = [sum, ...(report ? [report] : [])];
      [sum, report] = tf.tidy(() => {
        const [gradient, own] = network.differentiate(objectiveOf(place));
        const norm = tf.maximum(normOf(gradient), TINY);
        const clipped = tf.mul(gradient, tf.minimum(1, tf.div(clipNorm, norm)));
        return [tf.add(sum, clipped), report ? tf.add(report, own) : tf.clone(own)] as [tf.Tensor1D, tf.Tensor1D];
      });
      tf.dispose(before);
    }
    return { sum, ...(report && { report: tf.div<tf.Tensor1D>(report, patients) }) };
  });
}

/**
 * The clipped sum with noise of deviation σC in every parameter, over the number of patients that a step draws on average.
 * @param random draws the noise.
 */
export function noisyGradient(
  network: TrainedNetwork,
  patients: number,
  objectiveOf: (place: number) => (weights: Weights) => Objective,
  { clipNorm, noiseMultiplier, minibatch }: Pick<PrivacyMechanism, "clipNorm" | "noiseMultiplier" | "minibatch">,
  random: Random,
): NoisyGradient {
  return tf.tidy(() => {
    const { sum, report } = clippedSum(network, patients, objectiveOf, clipNorm);
    const noise = tf.mul(tf.tensor1d(random.normals(sum.size)), noiseMultiplier * clipNorm);
    const gradient = tf.div<tf.Tensor1D>(tf.add(sum, noise), minibatch);
    return { gradient, ...(report && { report: tf.concat1d([report, tf.reshape(normOf(gradient), [1])]) }) };
  });
}
