/** A trained generator as a file, `generator.safetensors`: the running average of training, and its description. */
import { checkLabelNames, checkResolution } from "../cohort/format/description";
import { UserError, messageOf } from "../support/errors";
import { isRecord, parseJson } from "../support/files/json-file";
import {
  readSafetensors,
  readSafetensorsMetadata,
  writeSafetensors,
  type NamedTensor,
} from "../support/files/safetensors";
import { checkValue } from "../support/knobs/check";
import type { Knob } from "../support/knobs/knob";
import { generativeModels, modelIds, type ModelId, type ModelKnobs } from "./models";

const FORMAT = "synthcohort generator 1";

/** The description in a generator's file. */
export interface GeneratorDescription {
  readonly model: ModelId;
  readonly knobs: ModelKnobs;
  readonly labelNames: readonly string[];
  /** Width and height of its images, in pixels. */
  readonly resolution: number;
  /** Seed of its training; NaN in a released generator, which does not contain it. */
  readonly seed: number;
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

/**
 * Writes a copy of a generator with its tensors and what is needed to sample from it. The seed of its training is left
 * out.
 */
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
 * Reads the description in a generator's file. @throws UserError when the file is missing, damaged or not a generator.
 */
export function describeGenerator(file: string): GeneratorDescription {
  return describe(readSafetensorsMetadata(file), file);
}

/** Its tensors and description. @throws UserError as {@link describeGenerator}. */
export function readGenerator(file: string): {
  tensors: Readonly<Record<string, NamedTensor>>;
  description: GeneratorDescription;
} {
  const { tensors, metadata } = readSafetensors(file);
  return { tensors, description: describe(metadata, file) };
}

/** @throws UserError when the description is not that of a generator. */
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

/** @throws UserError when no trained network has this shape, before anything of its size is allocated. */
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
