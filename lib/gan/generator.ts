/** A trained generator, opened for sampling. */
import * as tf from "@tensorflow/tfjs";
import { upsample2x } from "../engine/ops/resample";
import { UserError } from "../support/errors";
import { checkValue } from "../support/knobs/check";
import type { Knob, KnobValue } from "../support/knobs/knob";
import { type GeneratorDescription, readGenerator } from "./generator-file";
import { generativeModels, type ModelId, type ModelKnobs } from "./models";
import type { GeneratorNetwork, NetworkSize } from "./networks/network";
import type { Weights } from "./networks/parameters";

/** Images computed at once; small enough for any memory, large enough to keep all cores busy. */
const BATCH = 128;

/** Generates images from latent vectors and labels. */
export interface Generator extends GeneratorDescription {
  readonly latentSize: number;
  /**
   * @param latents n×latentSize, row-major: draws of N(0, 1).
   * @param labels n×L, row-major: 1 present; 0 or −1 (unknown) not.
   * @returns n×resolution×resolution gray values, 0 to 255.
   * @throws UserError when a value is NaN or infinite.
   */
  generate(latents: Float32Array, labels: ArrayLike<number>): Uint8Array;
  /** Frees its memory. */
  dispose(): void;
}

/**
 * Opens a generator.
 * @param drawing knobs that decide how it draws images, in place of its own: `{ guidance: 3 }` of a flow.
 * @throws UserError when the file is missing, damaged or not a generator, or the model draws without such a knob.
 */
export function openGenerator(file: string, drawing: Readonly<Record<string, KnobValue>> = {}): Generator {
  const { tensors, description } = readGenerator(file);
  const { model, labelNames, resolution } = description;
  const entry = generativeModels[model];
  const other = Object.keys(drawing).find((name) => !entry.drawing.includes(name));
  if (other !== undefined)
    throw new UserError(
      `${entry.name} draws without ${other}; ${entry.drawing.length > 0 ? `it has ${entry.drawing.join(", ")}` : "it has no such knobs"}.`,
    );
  for (const [name, value] of Object.entries(drawing)) checkValue((entry.knobs as Record<string, Knob>)[name], value);
  const knobs = { ...description.knobs, ...drawing } as ModelKnobs;
  const network = generativeModels[model].generator(knobs, labelNames.length, resolution);
  const values = network.parameters.fromTensors(tensors, file);
  if (!values.every(Number.isFinite))
    throw new UserError(`${file} contains values that are not finite; train again, or restore a good copy.`);
  return new OpenGenerator({ ...description, knobs }, network, values);
}

/**
 * A generator from given parameters, such as the running average of a training in progress.
 * @param stage of a training that has not grown to the full resolution yet; its images are enlarged to that.
 */
export function generatorOf(description: GeneratorDescription, values: Float32Array, stage?: NetworkSize): Generator {
  const { model, knobs, labelNames, resolution } = description;
  return new OpenGenerator(
    description,
    generativeModels[model].generator(knobs, labelNames.length, resolution),
    values,
    stage,
  );
}

class OpenGenerator implements Generator {
  readonly model: ModelId;
  readonly knobs: ModelKnobs;
  readonly labelNames: readonly string[];
  readonly resolution: number;
  readonly seed: number;
  readonly latentSize: number;
  private readonly weights: Weights;

  constructor(
    description: GeneratorDescription,
    private readonly network: GeneratorNetwork,
    values: Float32Array,
    private readonly stage: NetworkSize = { resolution: description.resolution, fade: 0 },
  ) {
    this.model = description.model;
    this.knobs = description.knobs;
    this.labelNames = description.labelNames;
    this.resolution = description.resolution;
    this.seed = description.seed;
    const { parameters, latentSize } = network;
    this.latentSize = latentSize;
    this.weights = tf.tidy(() => parameters.split(tf.tensor1d(values), tf.tensor1d(parameters.scales())));
  }

  generate(latents: Float32Array, labels: ArrayLike<number>): Uint8Array {
    const { latentSize, labelNames } = this;
    const count = latents.length / latentSize;
    if (!Number.isInteger(count) || labels.length !== count * labelNames.length) {
      throw new RangeError(
        `${latents.length} latent values and ${labels.length} labels do not make rows of ${latentSize} and ${labelNames.length}.`,
      );
    }
    const present = Float32Array.from(labels, (label) => Math.max(0, label));
    const pixels = this.resolution ** 2;
    const images = new Uint8ClampedArray(count * pixels);
    for (let first = 0; first < count; first += BATCH) {
      const n = Math.min(BATCH, count - first);
      const part = <T extends Float32Array>(values: T, width: number): tf.Tensor2D =>
        tf.tensor2d(values.subarray(first * width, (first + n) * width), [n, width]);
      const gray = tf.tidy(() => {
        let values = this.network.images(
          this.weights,
          part(latents, latentSize),
          part(present, labelNames.length),
          this.stage,
        );
        for (let r = this.stage.resolution; r < this.resolution; r *= 2) values = upsample2x(values);
        return tf.round(tf.mul(tf.add(values, 1), 127.5)).dataSync();
      });
      this.requireNumbers(gray);
      images.set(gray, first * pixels);
    }
    return new Uint8Array(images.buffer);
  }

  dispose(): void {
    tf.dispose(this.weights);
  }

  /** As gray values they would be black, like an empty image. */
  private requireNumbers(gray: ArrayLike<number>): void {
    for (let i = 0; i < gray.length; i++) {
      if (!Number.isFinite(gray[i]))
        throw new UserError(
          `The generator (${this.model}) makes images with values that are not numbers (${gray[i]}): its weights are damaged or its training diverged, so train again or restore a good copy of its file.`,
        );
    }
  }
}
