/** A trained generator as a file (`generator.safetensors`: the running average of training) and as something to sample from. */
import * as tf from "@tensorflow/tfjs";
import { checkLabelNames, checkResolution } from "../cohort/format/description";
import { upsample2x } from "../engine/ops/resample";
import { UserError, messageOf } from "../support/errors";
import { checkValue } from "../support/knobs/check";
import type { Knob } from "../support/knobs/knob";
import { isRecord, parseJson } from "../support/files/json-file";
import {
  readSafetensors,
  readSafetensorsMetadata,
  writeSafetensors,
  type NamedTensor,
} from "../support/files/safetensors";
import { modelIds, type ModelId, generativeModels, type ModelKnobs } from "./models";
import type { GeneratorNetwork, NetworkSize } from "./networks/network";
import type { Weights } from "./networks/parameters";

const FORMAT = "synthcohort generator 1";

/** Images computed at once; small enough for any memory, large enough to keep all cores busy. */
const BATCH = 128;

/** What a generator file says of itself. */
export interface GeneratorDescription {
  readonly model: ModelId;
  readonly knobs: ModelKnobs;
  readonly labelNames: readonly string[];
  /** Width and height of its images, in pixels. */
  readonly resolution: number;
  /** Seed of its training; NaN in a released generator, which does not tell it. */
  readonly seed: number;
}

/** Makes images from latent vectors and labels. */
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

/** Writes a generator; `values` are its parameters as one vector. */
export function writeGenerator(file: string, description: GeneratorDescription, values: Float32Array): void {
  const { model, knobs, labelNames, resolution, seed } = description;
  const { parameters } = generativeModels[model].generator(knobs, labelNames.length, resolution);
  writeSafetensors(file, parameters.toTensors(values), {
    format: FORMAT,
    model,
    knobs: JSON.stringify(knobs),
    labelNames: JSON.stringify(labelNames),
    resolution: String(resolution),
    seed: String(seed),
  });
}

/** Writes a generator anew with its tensors and what is needed to sample from it. The seed of its training is left out. */
export function copyWithoutSeed(
  from: string,
  to: string,
  { model, knobs, labelNames, resolution }: Omit<GeneratorDescription, "seed">,
): void {
  const { parameters } = generativeModels[model].generator(knobs, labelNames.length, resolution);
  const values = parameters.fromTensors(readSafetensors(from).tensors, from);
  writeSafetensors(to, parameters.toTensors(values), {
    format: FORMAT,
    model,
    knobs: JSON.stringify(knobs),
    labelNames: JSON.stringify(labelNames),
    resolution: String(resolution),
  });
}

/**
 * What a generator's file says of itself.
 * @throws UserError when the file is missing, damaged or not a generator.
 */
export function describeGenerator(file: string): GeneratorDescription {
  return describe(readSafetensorsMetadata(file), file);
}

/**
 * Opens a generator.
 * @throws UserError when the file is missing, damaged or not a generator.
 */
export function openGenerator(file: string): Generator {
  const { tensors, description } = readGenerator(file);
  const { model, knobs, labelNames, resolution } = description;
  const network = generativeModels[model].generator(knobs, labelNames.length, resolution);
  const values = network.parameters.fromTensors(tensors, file);
  if (!values.every(Number.isFinite))
    throw new UserError(`${file} contains values that are not finite; train again, or restore a good copy.`);
  return new OpenGenerator(description, network, values);
}

function readGenerator(file: string): {
  tensors: Readonly<Record<string, NamedTensor>>;
  description: GeneratorDescription;
} {
  const { tensors, metadata } = readSafetensors(file);
  return { tensors, description: describe(metadata, file) };
}

/** @throws UserError when the file says of itself what no generator does. */
function describe(metadata: Readonly<Record<string, string>>, file: string): GeneratorDescription {
  if (metadata["format"] !== FORMAT)
    throw new UserError(
      `${file} is not a generator of this version (${FORMAT}); train again, or give a generator.safetensors.`,
    );
  const value = (key: string): unknown => {
    try {
      return parseJson(metadata[key]);
    } catch {
      return undefined;
    }
  };
  const [model, knobs, labelNames, resolution] = [
    metadata["model"] as ModelId,
    value("knobs"),
    value("labelNames"),
    Number(metadata["resolution"]),
  ];
  const isList = Array.isArray(labelNames) && labelNames.every((name) => typeof name === "string");
  if (!modelIds.includes(model) || !isRecord(knobs) || !isList) {
    throw new UserError(`${file} does not record its model, knobs and labels; train again, or restore a good copy.`);
  }
  checkShape(model, knobs, labelNames as string[], resolution, file);
  return { model, knobs: knobs as unknown as ModelKnobs, labelNames, resolution, seed: Number(metadata["seed"]) };
}

/** @throws UserError when a network of this shape is none that is trained, before anything of its size is made. */
function checkShape(
  model: ModelId,
  knobs: Readonly<Record<string, unknown>>,
  labelNames: readonly string[],
  resolution: number,
  file: string,
): void {
  const refused = (why: string): UserError =>
    new UserError(`${file} does not describe a valid generator (${why}); train again, or restore a good copy.`);
  const { shaping, drawing, knobs: described } = generativeModels[model];
  const table: Readonly<Record<string, Knob>> = described;
  for (const name of shaping) {
    const [low, high] = rangeOf(table[name]);
    const value = knobs[name];
    if (!Number.isInteger(value) || (value as number) < low || (value as number) > high)
      throw refused(`${name} is ${shortText(value)}, and goes from ${low} to ${high}`);
  }
  for (const name of drawing) {
    try {
      checkValue(table[name], knobs[name]);
    } catch (error) {
      throw refused(`${name}: ${messageOf(error)}`);
    }
  }
  const odd = Object.entries(knobs).find(([, value]) => !["number", "string", "boolean"].includes(typeof value));
  if (odd) throw refused(`${odd[0]} is ${shortText(odd[1])}`);
  try {
    checkResolution(resolution);
    checkLabelNames(labelNames);
  } catch (error) {
    throw refused(messageOf(error).replace(/\.$/, ""));
  }
}

function rangeOf(knob: Knob): readonly [low: number, high: number] {
  if ("range" in knob) return knob.range;
  throw new Error("What shapes a network is a number.");
}

function shortText(value: unknown): string {
  const text = JSON.stringify(value) ?? "missing";
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/**
 * A generator of parameters at hand, such as the running average of a training under way.
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

  /** As gray values they would be black, like a picture of nothing. */
  private requireNumbers(gray: ArrayLike<number>): void {
    for (let i = 0; i < gray.length; i++) {
      if (!Number.isFinite(gray[i]))
        throw new UserError(
          `The generator (${this.model}) makes images with values that are not numbers (${gray[i]}): its weights are damaged or its training diverged, so train again or restore a good copy of its file.`,
        );
    }
  }
}
