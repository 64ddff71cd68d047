/** Features of a large network that takes few images at a time. */
import type * as tf from "@tensorflow/tfjs";
import type { FeatureMatrix } from "../statistics/feature-matrix";

/** Images that are computed at once. */
const atOnce = 8;

/**
 * @param images count×resolution×resolution gray values, 0 to 255. @param columns length of the features.
 * @param compute of some images: a tensor of [their number, columns], which is disposed.
 */
export function networkFeatures(
  images: Uint8Array,
  count: number,
  resolution: number,
  columns: number,
  compute: (part: Uint8Array, size: number) => tf.Tensor,
): FeatureMatrix {
  const pixels = resolution * resolution;
  if (images.length !== count * pixels)
    throw new RangeError(
      `${count} images of ${resolution}×${resolution} have ${count * pixels} bytes, not ${images.length}.`,
    );
  const data = new Float32Array(count * columns);
  for (let first = 0; first < count; first += atOnce) {
    const size = Math.min(atOnce, count - first);
    const features = compute(images.subarray(first * pixels, (first + size) * pixels), size);
    data.set(features.dataSync(), first * columns);
    features.dispose();
  }
  return { data, rows: count, columns };
}
