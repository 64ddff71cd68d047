/**
 * Grad-CAM (Selvaraju et al. 2017, equations 1 and 2) at the last feature maps: each map weighs as much as the label's
 * logit rises with it, on average over the picture; what speaks against the label is cut off.
 * Its resolution is that of the last maps: 7×7 in DenseNet-121 at 224 pixels, 8×8 in the compact network at 32.
 */
import { setImmediate as macrotask } from "node:timers/promises";
import * as tf from "@tensorflow/tfjs";
import { type Classifier, imagesAtOnce } from "../classifier/classifier";
import { halvings } from "../classifier/networks/densenet";
import type { Network } from "../classifier/networks/network";
import { preprocess } from "../classifier/networks/preprocess";
import { type AttributionMaps, normalizeMaps } from "./attribution-maps";

/** Side of the last feature maps, which limits Grad-CAM's resolution. */
export function gradCamSide({ network, input }: Classifier): number {
  return Math.floor(input.size / 2 ** halvings(network.architecture));
}

/**
 * Maps of one label, one for each image, enlarged to the images' resolution (bilinear, pixel centers aligned).
 * @param images count×resolution×resolution gray values.
 * @param label the label's place among the classifier's.
 */
export async function gradCam(
  classifier: Classifier,
  images: Uint8Array,
  count: number,
  label: number,
): Promise<AttributionMaps> {
  const { resolution, network, input } = classifier;
  const pixels = resolution * resolution;
  if (images.length !== count * pixels)
    throw new RangeError(
      `${count} images of ${resolution}×${resolution} have ${count * pixels} bytes, not ${images.length}.`,
    );
  const values = new Float64Array(count * pixels);
  const step = imagesAtOnce(input.size);
  for (let first = 0; first < count; first += step) {
    await macrotask();
    const size = Math.min(step, count - first);
    const maps = tf.tidy(() => {
      const batch = preprocess(images.subarray(first * pixels, (first + size) * pixels), size, resolution, input);
      const small = classActivation(network, network.featureMaps(batch), label);
      return tf.image.resizeBilinear(tf.expandDims(small, 3) as tf.Tensor4D, [resolution, resolution], false, true);
    });
    values.set(maps.dataSync(), first * pixels);
    maps.dispose();
  }
  return normalizeMaps(values, resolution);
}

/** The map before it is enlarged, [batch, side, side]; not negative. */
export function classActivation(network: Network, featureMaps: tf.Tensor4D, label: number): tf.Tensor3D {
  return tf.tidy(() => {
    // Images do not see each other, so the gradient of the sum holds the gradient of each.
    const logit = (maps: tf.Tensor): tf.Tensor =>
      tf.sum(tf.slice(network.logits(maps as tf.Tensor4D), [0, label], [-1, 1]));
    const weights = tf.mean(tf.grad(logit)(featureMaps), [1, 2], true);
    return tf.relu(tf.sum(tf.mul(featureMaps, weights), 3)) as tf.Tensor3D;
  });
}
