/** Inception-v3, opened for use: the features in which a Fréchet distance is the FID, equal to torch-fidelity's. */
import * as tf from "@tensorflow/tfjs";
import type { FeatureMatrix } from "../../statistics/feature-matrix";
import { networkFeatures } from "../network-features";
import { type InceptionLayers, inceptionFeatureCount, inceptionMaps, inceptionSize } from "./network";
import { readInceptionWeights } from "./weights";

/** An open network; holds tensors until it is disposed. */
export interface Inception {
  /**
   * Pooled features (2,048), one row for each image.
   * @param images count×resolution×resolution gray values, 0 to 255; red, green and blue are all the gray value.
   */
  features(images: Uint8Array, count: number, resolution: number): FeatureMatrix;
  /** Frees its tensors. */
  dispose(): void;
}

/**
 * Opens a file of weights that `bin/inception-weights.py` wrote. The tensor engine must have been started.
 * @throws UserError as {@link readInceptionWeights}.
 */
export function openInception(file: string): Inception {
  const layers = new Map(
    Array.from(readInceptionWeights(file), ([name, { filters, shape, bias }]) => [
      name,
      { filters: tf.tensor4d(filters, [...shape]), bias: tf.tensor1d(bias) },
    ]),
  );
  const network = inferenceLayers((name) => layers.get(name)!);
  return {
    features: (images, count, resolution) =>
      networkFeatures(images, count, resolution, inceptionFeatureCount, (part, size) =>
        tf.tidy(() => tf.mean(inceptionMaps(network, inceptionInput(part, size, resolution)), [1, 2])),
      ),
    dispose: () => layers.forEach((layer) => tf.dispose({ ...layer })),
  };
}

/**
 * Images as the network takes them: resized as TensorFlow 1 did (bilinear, without smoothing, corners of pixels as their
 * places), then (x − 128) / 128.
 * @returns [count, 299, 299, 3].
 */
export function inceptionInput(images: Uint8Array, count: number, resolution: number): tf.Tensor4D {
  return tf.tidy(() => {
    const gray = tf.tensor4d(Float32Array.from(images), [count, resolution, resolution, 1]);
    const resized = tf.image.resizeBilinear(gray, [inceptionSize, inceptionSize], false, false);
    return tf.tile(tf.div(tf.sub(resized, 128), 128), [1, 1, 1, 3]) as tf.Tensor4D;
  });
}

function inferenceLayers(
  layer: (name: string) => { filters: tf.Tensor4D; bias: tf.Tensor1D },
): InceptionLayers<tf.Tensor4D> {
  return {
    convolution(name, x, { stride, padding }) {
      const { filters, bias } = layer(name);
      return tf.relu(tf.add(tf.conv2d(x, filters, stride, padding), bias)) as tf.Tensor4D;
    },
    reduce: (x) => tf.maxPool(x, 3, 2, "valid"),
    pool: (x, kind) => (kind === "mean" ? tf.avgPool(x, 3, 1, "same") : tf.maxPool(x, 3, 1, "same")),
    concatenation: (parts) => tf.concat([...parts], 3),
    block(x, compute) {
      const y = tf.tidy(() => compute(x));
      x.dispose();
      return y;
    },
  };
}
