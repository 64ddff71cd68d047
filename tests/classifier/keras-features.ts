/** Keras' own features with the weight files that it wrote, on whatever engine runs (golden/classifier/keras_weights.py). */
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { expect } from "vitest";
import golden from "../golden/classifier/keras-features.json";
import type { Architecture } from "../../lib/classifier/networks/densenet";
import { readKerasWeights } from "../../lib/classifier/networks/keras-weights";
import { Network } from "../../lib/classifier/networks/network";
import { Parameters, parameterSpecs } from "../../lib/classifier/networks/parameters";
import { preprocess } from "../../lib/classifier/networks/preprocess";
import { Random } from "../../lib/support/random";
import { difference } from "../golden/parity";

/** One of each layout: Keras 2, a whole model of Keras 3, and weights of Keras 3. */
export const kerasFiles = ["keras2-weights.h5", "keras3-model.h5", "keras3.weights.h5"] as const;

/** The network that the files are of. */
const small: Architecture = { stem: "imagenet", channels: 3, stemMaps: 8, growthRate: 4, blocks: [1, 2, 1] };
export const kerasSpecs = parameterSpecs(small, 3);

export const kerasFixture = (name: string): string => path.join(__dirname, "../golden/classifier", name);

/** Fails unless the features with a file's weights are Keras' to 1e-4. */
export async function expectKerasFeatures(name: string): Promise<void> {
  const weights = await readKerasWeights(kerasFixture(name), kerasSpecs);
  const network = new Network(small, Parameters.initial(kerasSpecs, Random.fromSeed(1), weights));
  const images = preprocess(Uint8Array.from(golden.images), 2, 32, { size: 32, channels: 3, scale: "imagenet" });
  const features = network.features(images);
  expect(Math.max(...golden.features)).toBeGreaterThan(0.5);
  expect(difference("features with weight files of Keras 2 and 3", features.dataSync(), golden.features)).toBeLessThan(
    1e-4,
  );
  tf.dispose([images, features]);
  network.dispose();
}
