/** Converts image bytes to the network's input. */
import * as tf from "@tensorflow/tfjs";

/** What the network takes: size×size pixels, 1 gray channel or 3 equal ones. */
export interface NetworkInput {
  readonly size: number;
  readonly channels: 1 | 3;
  /** `unit`: gray values from 0 to 1; `imagenet`: then less ImageNet's mean, by its deviation, whatever the weights (paper). */
  readonly scale: "unit" | "imagenet";
}

/** Mean and standard deviation of ImageNet's red, green and blue in [0, 1], as keras.applications.densenet.preprocess_input has them. */
const imageNet = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };

/**
 * Gray values as floats in [0, 1], resized to the network's input, gray repeated for red, green and blue. Resizing is the
 * paper's, TensorFlow 1's: bilinear between the pixels' upper left corners, not their centers.
 * @param images count×resolution×resolution bytes.
 * @returns [count, size, size, channels].
 */
export function preprocess(
  images: Uint8Array,
  count: number,
  resolution: number,
  { size, channels, scale }: NetworkInput,
): tf.Tensor4D {
  return tf.tidy(() => {
    const values = new Float32Array(images);
    for (let i = 0; i < values.length; i++) values[i] /= 255;
    const gray = tf.tensor4d(values, [count, resolution, resolution, 1]);
    const resized = size === resolution ? gray : tf.image.resizeBilinear(gray, [size, size], false, false);
    if (channels === 1) return resized;
    const color: tf.Tensor4D = tf.concat([resized, resized, resized], 3);
    return scale === "unit" ? color : tf.div(tf.sub(color, imageNet.mean), imageNet.deviation);
  });
}
