/**
 * The classifier's loss: binary cross-entropy with class weights; unknown labels count for nothing.
 * Class weights as in CheXNet (Rajpurkar et al. 2017, section 2.1): a positive weighs the share of negatives and the other way round.
 */
import * as tf from "@tensorflow/tfjs";

/** Weights of one label's positives and negatives. */
export interface ClassWeights {
  readonly positive: Float32Array;
  readonly negative: Float32Array;
}

/**
 * Class weights of every label, from the frequency of its positives among the known ones.
 * @param truth images × labels, row-major: 1 present, 0 absent, −1 unknown.
 * @param weighted false gives every class the weight ½, the mean of the two weights.
 */
export function classWeights(truth: ArrayLike<number>, labels: number, weighted: boolean): ClassWeights {
  const positive = new Float32Array(labels).fill(0.5);
  const negative = new Float32Array(labels).fill(0.5);
  if (!weighted) return { positive, negative };
  labelPrevalences(truth, labels).forEach((prevalence, label) => {
    const weights = weightsOfPrevalence(prevalence);
    positive[label] = weights.positive;
    negative[label] = weights.negative;
  });
  return { positive, negative };
}

/** A label's weights. @param prevalence the share of positives among the known; NaN without any. */
export function weightsOfPrevalence(prevalence: number): { positive: number; negative: number } {
  return Number.isNaN(prevalence) ? { positive: 0, negative: 0 } : { positive: 1 - prevalence, negative: prevalence };
}

/** The share of positives among the known truths of each label; NaN where none is known. @param truth as {@link classWeights}. */
export function labelPrevalences(truth: ArrayLike<number>, labels: number): number[] {
  return Array.from({ length: labels }, (_, label) => {
    let present = 0;
    let known = 0;
    for (let i = label; i < truth.length; i += labels) {
      if (truth[i] < 0) continue;
      known++;
      present += truth[i];
    }
    return present / known;
  });
}

/** Targets of a batch and the weight of each of its terms. */
export interface Targets {
  readonly truth: tf.Tensor2D;
  readonly weight: tf.Tensor2D;
}

/**
 * @param truth images × labels, row-major: 1, 0 or −1 (unknown: weight 0).
 * @returns weights that are already divided by the number of known labels, so the loss is their sum.
 */
export function targetsOf(truth: Float32Array, weights: ClassWeights): Targets {
  const labels = weights.positive.length;
  const known = truth.reduce((count, value) => count + (value < 0 ? 0 : 1), 0);
  const weight = truth.map((value, i) =>
    value < 0 ? 0 : (value === 1 ? weights.positive : weights.negative)[i % labels] / known,
  );
  const shape: [number, number] = [truth.length / labels, labels];
  return {
    truth: tf.tensor2d(
      truth.map((value) => Math.max(0, value)),
      shape,
    ),
    weight: tf.tensor2d(weight, shape),
  };
}

/** Weighted binary cross-entropy of logits, a scalar; its gradient is weight·(sigmoid(logit) − truth). */
export function weightedCrossEntropy(logits: tf.Tensor2D, { truth, weight }: Targets): tf.Scalar {
  const operation = tf.customGrad((...inputs) => {
    const [z, save] = inputs as [tf.Tensor, tf.GradSaveFunc];
    // max(z, 0) − z·t + log(1 + exp(−|z|)) does not overflow; the last term is −log sigmoid |z|.
    const terms = tf.sub(tf.sub(tf.relu(z), tf.mul(z, truth)), tf.log(tf.sigmoid(tf.abs(z))));
    save([z]);
    return {
      value: tf.sum(tf.mul(weight, terms)),
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => tf.mul(dy, tf.mul(weight, tf.sub(tf.sigmoid(saved), truth))),
    };
  });
  return operation(logits) as tf.Scalar;
}
