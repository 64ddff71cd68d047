/**
 * Minibatch standard deviation (Karras et al. 2018, section 3): one more feature map that says how much the images of
 * a group differ, so that the discriminator sees when the generator always paints the same.
 */
import * as tf from "@tensorflow/tfjs";

/** Added to the variance, so that its root has a slope where all images are the same. Paper: 1e-8, as Karras et al. 2018. */
const VARIANCE_EPSILON = 1e-8;

/**
 * @param x [n, h, w, c].
 * @param groupSize images in a group; the n / groupSize groups take every (n / groupSize)-th image.
 * @param batches how many minibatches x holds one after another; groups do not mix them.
 * @returns [n, h, w, c + 1].
 */
export function minibatchStddev(x: tf.Tensor4D, groupSize: number, batches: number): tf.Tensor4D {
  const [n, h, w, c] = x.shape;
  const size = Math.min(groupSize, n / batches);
  const groups = n / batches / size;
  const grouped = tf.reshape(x, [batches, size, groups, h * w * c]);
  const centered = tf.sub(grouped, tf.mean(grouped, 1, true));
  const deviation = tf.sqrt(tf.add(tf.mean(tf.square(centered), 1, true), VARIANCE_EPSILON));
  const statistic = tf.mean(deviation, 3, true);
  // Added to zeros rather than tiled: the gradient of tiling is a slice a tile.
  const map = tf.reshape(tf.add(tf.zeros([batches, size, groups, h * w]), statistic), [n, h, w, 1]);
  return tf.concat([x, map as tf.Tensor4D], 3);
}
