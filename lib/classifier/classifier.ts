/** A trained classifier, opened for use: probabilities and features of images. */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import type * as tf from "@tensorflow/tfjs";
import type { FeatureMatrix } from "../statistics/feature-matrix";
import { featureCount } from "./networks/densenet";
import { networkOf, readModelFile, type ClassifierTrainingConfig } from "./model-file";
import { Network } from "./networks/network";
import { parameterSpecs, Parameters } from "./networks/parameters";
import { preprocess, type NetworkInput } from "./networks/preprocess";

/** An open classifier; holds tensors until it is disposed. */
export interface Classifier {
  readonly labelNames: readonly string[];
  /** Width and height of the images that it takes, pixels. */
  readonly resolution: number;
  /** Length of a feature vector. */
  readonly featureCount: number;
  /** SHA-256 of its file, hexadecimal. */
  readonly checksum: string;
  /** How it was trained. */
  readonly config: ClassifierTrainingConfig;
  /** The network itself and its input, for attribution. */
  readonly network: Network;
  readonly input: NetworkInput;
  /**
   * Probability of every label.
   * @param images count×resolution×resolution gray values, 0 to 255.
   * @returns count×labels, row-major, each in [0, 1].
   */
  predict(images: Uint8Array, count: number): Float32Array;
  /** Pooled features before the head (Keras' `avg_pool`), one row for each image. */
  features(images: Uint8Array, count: number): FeatureMatrix;
  /** Frees its tensors. */
  dispose(): void;
}

/**
 * Opens `classifier.safetensors`. The tensor engine must have been started.
 * @throws UserError when the file is missing, damaged, or holds no classifier.
 */
export function openClassifier(file: string): Classifier {
  const { config, weights } = readModelFile(file);
  const { architecture, input } = networkOf(config);
  const specs = parameterSpecs(architecture, config.cohort.labels.length);
  const network = new Network(architecture, Parameters.fromTensors(specs, weights, file));
  const checksum = createHash("sha256").update(fs.readFileSync(file)).digest("hex");
  return new OpenClassifier(config, network, input, checksum);
}

/** Images that are computed at once, so that memory stays small whatever their size. */
export function imagesAtOnce(inputSize: number): number {
  return Math.max(4, Math.min(256, Math.floor(262144 / (inputSize * inputSize))));
}

class OpenClassifier implements Classifier {
  readonly labelNames: readonly string[];
  readonly resolution: number;
  readonly featureCount: number;

  constructor(
    readonly config: ClassifierTrainingConfig,
    readonly network: Network,
    readonly input: NetworkInput,
    readonly checksum: string,
  ) {
    this.labelNames = config.cohort.labels;
    this.resolution = config.cohort.resolution;
    this.featureCount = featureCount(network.architecture);
  }

  predict(images: Uint8Array, count: number): Float32Array {
    return this.compute(images, count, this.labelNames.length, (batch) => this.network.probabilities(batch));
  }

  features(images: Uint8Array, count: number): FeatureMatrix {
    const data = this.compute(images, count, this.featureCount, (batch) => this.network.features(batch));
    return { data, rows: count, columns: this.featureCount };
  }

  dispose(): void {
    this.network.dispose();
  }

  private compute(
    images: Uint8Array,
    count: number,
    columns: number,
    run: (batch: tf.Tensor4D) => tf.Tensor2D,
  ): Float32Array {
    const pixels = this.resolution * this.resolution;
    if (images.length !== count * pixels) {
      throw new RangeError(
        `${count} images of ${this.resolution}×${this.resolution} have ${count * pixels} bytes, not ${images.length}.`,
      );
    }
    const result = new Float32Array(count * columns);
    const step = imagesAtOnce(this.input.size);
    for (let first = 0; first < count; first += step) {
      const size = Math.min(step, count - first);
      const batch = preprocess(
        images.subarray(first * pixels, (first + size) * pixels),
        size,
        this.resolution,
        this.input,
      );
      const output = run(batch);
      result.set(output.dataSync(), first * columns);
      batch.dispose();
      output.dispose();
    }
    return result;
  }
}
