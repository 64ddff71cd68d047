/**
 * The losses of both networks.
 * WGAN-GP: Gulrajani et al. 2017, with the drift term of Karras et al. 2018. Logistic with R1: Mescheder et al. 2018.
 * Relativistic: Jolicoeur-Martineau 2019, with R1 and R2 as in R3GAN (Huang et al. 2024).
 * AC-GAN's label term: Odena et al. 2017, with the paper's softmax over labels/Σlabels.
 */
import * as tf from "@tensorflow/tfjs";
import type { GanKnobs } from "../knobs";
import type { DiscriminatorOutput } from "../networks/network";

/** A discriminator with its weights and stage fixed: images and labels to scores. */
export type Discriminate = (images: tf.Tensor4D, labels: tf.Tensor2D, batches: number) => DiscriminatorOutput;

/** One D step's minibatch. */
export interface DiscriminatorBatch {
  /** [n, h, w, 1], −1 to 1. */
  readonly reals: tf.Tensor4D;
  /** [n, h, w, 1], of the same labels. */
  readonly fakes: tf.Tensor4D;
  /** [n, L]. */
  readonly labels: tf.Tensor2D;
  /** [n, 1, 1, 1], uniform in [0, 1): where between real and fake WGAN-GP takes its gradient. */
  readonly interpolation: tf.Tensor4D;
  /** Whether this step computes the penalty. */
  readonly penalize: boolean;
}

/** A loss to minimize, and values to report. */
export interface DiscriminatorLoss {
  readonly loss: tf.Scalar;
  /** The weighted gradient penalty, if it was computed. */
  readonly penalty?: tf.Scalar;
  /** Share of real images whose most likely label is one of theirs, of an auxiliary classifier. */
  readonly labelAccuracy?: tf.Scalar;
}

/** D's loss. The penalty counts `penaltyInterval` times in the steps that compute it. */
export function discriminatorLoss(
  discriminate: Discriminate,
  batch: DiscriminatorBatch,
  knobs: GanKnobs,
): DiscriminatorLoss {
  const { reals, fakes, labels, penalize } = batch;
  const n = reals.shape[0];
  const twice = tf.concat([labels, labels]);
  const output = discriminate(tf.concat([reals, fakes]), twice, 2);
  const [real, fake] = tf.split(output.scores, [n, n]);
  const terms = [adversarial(real, fake, knobs), ...labelTerms(output, labels, knobs)];
  const penalty = penalize
    ? tf.mul<tf.Scalar>(gradientPenalty(discriminate, batch, knobs), knobs.penaltyWeight)
    : undefined;
  if (penalty) terms.push(tf.mul(penalty, knobs.penaltyInterval));
  const labelAccuracy = output.labelLogits && accuracy(tf.slice(output.labelLogits, 0, n), labels);
  return { loss: tf.addN(terms), penalty, labelAccuracy };
}

/**
 * The label loss of an auxiliary classifier in D: its cross-entropy on reals and (paper) on fakes, from which it also
 * learns any mark by which G encodes labels.
 */
function labelTerms({ labelLogits }: DiscriminatorOutput, labels: tf.Tensor2D, knobs: GanKnobs): tf.Scalar[] {
  if (!labelLogits) return [];
  const n = labels.shape[0];
  const onReals = labelLoss(tf.slice(labelLogits, 0, n), labels);
  const all = knobs.labelFakes ? tf.add(onReals, labelLoss(tf.slice(labelLogits, n), labels)) : onReals;
  return [tf.mul(all, knobs.labelWeight)];
}

/**
 * G's loss on what D says of its images.
 * @param compared scores that the loss compares with, of reals of the same labels, or of other generated images.
 */
export function generatorLoss(
  output: DiscriminatorOutput,
  labels: tf.Tensor2D,
  knobs: GanKnobs,
  compared?: tf.Tensor1D,
): tf.Scalar {
  const score =
    knobs.loss === "wgan-gp"
      ? tf.neg(tf.mean<tf.Scalar>(output.scores))
      : tf.mean<tf.Scalar>(tf.softplus(tf.sub(compared ?? 0, output.scores)));
  if (!output.labelLogits) return score;
  return tf.add(score, tf.mul(labelLoss(output.labelLogits, labels), knobs.labelWeight));
}

function adversarial(real: tf.Tensor, fake: tf.Tensor, knobs: GanKnobs): tf.Scalar {
  if (knobs.loss === "logistic-r1") return tf.add(tf.mean(tf.softplus(fake)), tf.mean(tf.softplus(tf.neg(real))));
  if (knobs.loss === "relativistic") return tf.mean(tf.softplus(tf.sub(fake, real)));
  const distance = tf.sub(tf.mean(fake), tf.mean(real)) as tf.Scalar;
  return knobs.drift === 0 ? distance : tf.add(distance, tf.mul(tf.mean(tf.square(real)), knobs.drift));
}

/** WGAN-GP: mean (|∇D| / target − 1)² between reals and fakes. R1: half the mean |∇D|² on reals; R2: the same on fakes. */
function gradientPenalty(discriminate: Discriminate, batch: DiscriminatorBatch, knobs: GanKnobs): tf.Scalar {
  const { reals, fakes, labels, interpolation } = batch;
  const scoreOf = (images: tf.Tensor): tf.Scalar => tf.sum(discriminate(images as tf.Tensor4D, labels, 1).scores);
  const halfNorm = (images: tf.Tensor4D): tf.Scalar => tf.mul(tf.mean(squaredNorm(tf.grad(scoreOf)(images))), 0.5);
  if (knobs.loss === "logistic-r1") return halfNorm(reals);
  if (knobs.loss === "relativistic") return tf.add(halfNorm(reals), halfNorm(fakes));
  const between = tf.add(reals, tf.mul(tf.sub(fakes, reals), interpolation));
  // The small term keeps the root's own gradient finite.
  const norm = tf.sqrt(tf.add(squaredNorm(tf.grad(scoreOf)(between)), 1e-12));
  return tf.mean(tf.square(tf.sub(tf.div(norm, knobs.penaltyTarget), 1)));
}

/** [n]: sum of squares of each image. */
const squaredNorm = (gradient: tf.Tensor): tf.Tensor => tf.sum(tf.square(gradient), [1, 2, 3]);

/** Mean softmax cross-entropy between the logits and labels/Σlabels; rows without any label count 0. */
function labelLoss(logits: tf.Tensor2D, labels: tf.Tensor2D): tf.Scalar {
  const { scores, truth } = distinguishable(logits, labels);
  const target = tf.div(truth, tf.maximum(tf.sum(truth, 1, true), 1));
  return tf.neg(tf.mean<tf.Scalar>(tf.sum(tf.mul(target, tf.logSoftmax(scores)), 1)));
}

/** Share of images whose most likely label is one of theirs; of a single label: for which it is told whether they have it. */
export function accuracy(logits: tf.Tensor2D, labels: tf.Tensor2D): tf.Scalar {
  const { scores, truth } = distinguishable(logits, labels);
  const chosen = tf.oneHot(tf.argMax(scores, 1), truth.shape[1]);
  return tf.mean(tf.sum(tf.mul(tf.cast(chosen, "float32"), truth), 1));
}

/**
 * A softmax over one label is always 1, so there would be nothing to learn: a single label gets its absence as a second
 * one, with a logit of 0, which is logistic regression. The paper's cohorts have several labels, "No Finding" among them.
 */
function distinguishable(logits: tf.Tensor2D, labels: tf.Tensor2D): { scores: tf.Tensor2D; truth: tf.Tensor2D } {
  if (labels.shape[1] > 1) return { scores: logits, truth: labels };
  const absent = tf.sub<tf.Tensor2D>(1, labels);
  return { scores: tf.concat2d([logits, tf.zerosLike(logits)], 1), truth: tf.concat2d([labels, absent], 1) };
}
