/**
 * The loss that brings two images of a patient together and keeps other patients' away: of all other images of a minibatch, which is
 * the same patient's? Cross-entropy of the cosines, by a temperature. Source: Sohn 2016, "Improved Deep Metric Learning with
 * Multi-class N-pair Loss Objective"; with cosines: Chen et al. 2020, "A Simple Framework for Contrastive Learning of Visual
 * Representations", equation 1.
 */
import * as tf from "@tensorflow/tfjs";

const temperature = 0.1;

/** Vectors of length 1, row by row; differentiable. */
function unitRows(rows: tf.Tensor2D): tf.Tensor2D {
  return tf.div(rows, tf.sqrt(tf.add(tf.sum(tf.square(rows), 1, true), 1e-12)));
}

/**
 * The mean over all images.
 * @param embeddings [2n, width]: image i and image n + i are of one patient, all others of different ones.
 */
export function pairLoss(embeddings: tf.Tensor2D): tf.Scalar {
  return tf.tidy(() => {
    const images = embeddings.shape[0];
    const unit = unitRows(embeddings);
    // No image is its own partner.
    const self = tf.mul(tf.eye(images), -1e9);
    const logits = tf.add(tf.div(tf.matMul(unit, unit, false, true), temperature), self);
    const [first, second] = tf.split(unit, 2);
    const partner = tf.div(tf.sum(tf.mul(first, second), 1), temperature);
    return tf.sub(tf.mean(tf.logSumExp(logits, 1)), tf.mean(partner)) as tf.Scalar;
  });
}
