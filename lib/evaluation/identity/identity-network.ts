/**
 * A network that knows patients again: the compact DenseNet of the classifiers, trained on pairs of images of the same patient, with
 * an embedding where the labels were. Images are shifted and made noisy, so that the finest texture, which generators do not get
 * right, is not what it looks at.
 */
import * as tf from "@tensorflow/tfjs";
import { setImmediate as macrotask } from "node:timers/promises";
import { imagesAtOnce } from "../../classifier/classifier";
import { architectureOf } from "../../classifier/networks/densenet";
import { Network } from "../../classifier/networks/network";
import { Parameters, parameterSpecs } from "../../classifier/networks/parameters";
import { type NetworkInput, preprocess } from "../../classifier/networks/preprocess";
import { augment } from "../../classifier/training/augment";
import type { Cohort } from "../../cohort/format/cohort";
import { Adam } from "../../engine/optimizers/adam";
import type { FeatureMatrix } from "../../statistics/feature-matrix";
import type { OnProgress } from "../../support/progress";
import { Random } from "../../support/random";
import { pairLoss } from "./pair-loss";

/** Numbers of an embedding. */
const width = 64;
/** Patients of a minibatch, two images of each. */
const pairs = 32;
const steps = 300;
const learningRate = 0.003;
/** Half of what classifiers are given: where organs are and how wide is what patients differ in. */
const augmentation = { flips: false, shift: 1, noise: 4 };
/** Weight of the old running statistics. */
const momentum = 0.9;
/** Larger images are made smaller for the network, in pixels. */
const largestInput = 64;

/** A trained network; it holds tensors until it is disposed. */
export interface IdentityNetwork {
  /** Embeddings of some rows of a cohort, one row for each image; compared by the cosine. */
  embed(cohort: Cohort, rows: ArrayLike<number>): Promise<FeatureMatrix>;
  dispose(): void;
}

/**
 * Trains one, which takes a minute or two. The tensor engine must have been started.
 * @param patients the rows of each patient's images, two at least.
 */
export async function trainIdentityNetwork(
  cohort: Cohort,
  patients: readonly (readonly number[])[],
  { seed, onProgress }: { seed: number; onProgress?: OnProgress },
): Promise<IdentityNetwork> {
  const architecture = architectureOf({ network: "compact", blocks: "2,2,2", growthRate: 8 });
  const specs = parameterSpecs(architecture, width);
  const network = new Network(architecture, Parameters.initial(specs, Random.fromSeed(seed, "identity weights")));
  const adam = new Adam(network.parameters.trainable(), { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 });
  const input: NetworkInput = { size: Math.min(cohort.resolution, largestInput), channels: 1, scale: "unit" };
  const random = Random.fromSeed(seed, "identity batches");
  try {
    for (let step = 0; step < steps; step++) {
      onProgress?.({ task: "learning to know patients again", done: step, total: steps, unit: "steps" });
      await macrotask();
      const images = drawPairs(cohort, patients, random);
      const batch = preprocess(images, images.length / cohort.resolution ** 2, cohort.resolution, input);
      const { gradients } = network.gradientsOf(pairLoss, batch, momentum);
      adam.step(gradients, (learningRate * (1 + Math.cos((Math.PI * step) / steps))) / 2);
      tf.dispose([batch, ...gradients]);
    }
    onProgress?.({ task: "learning to know patients again", done: steps, total: steps, unit: "steps" });
  } catch (error) {
    network.dispose();
    throw error;
  } finally {
    adam.dispose();
  }
  return {
    embed: (some, rows) => embedded(network, input, some, rows),
    dispose: () => network.dispose(),
  };
}

/** Two images each of different patients: first images, then second ones. */
function drawPairs(cohort: Cohort, patients: readonly (readonly number[])[], random: Random): Uint8Array {
  const drawn = random
    .shuffle([...patients])
    .slice(0, pairs)
    .map((rows) => random.shuffle([...rows]));
  const images = cohort.readImages([0, 1].flatMap((place) => drawn.map((rows) => rows[place])));
  augment(images, 2 * drawn.length, cohort.resolution, augmentation, random);
  return images;
}

async function embedded(
  network: Network,
  input: NetworkInput,
  cohort: Cohort,
  rows: ArrayLike<number>,
): Promise<FeatureMatrix> {
  const data = new Float32Array(rows.length * width);
  const atOnce = imagesAtOnce(input.size);
  for (let first = 0; first < rows.length; first += atOnce) {
    await macrotask();
    const part = Array.from({ length: Math.min(atOnce, rows.length - first) }, (_, i) => rows[first + i]);
    const values = tf.tidy(() => {
      const batch = preprocess(cohort.readImages(part), part.length, cohort.resolution, input);
      return network.logits(network.featureMaps(batch)).dataSync();
    });
    data.set(values, first * width);
  }
  return { data, rows: rows.length, columns: width };
}
