/** `classifier.safetensors`: a trained classifier, with everything needed to use it and to know its origin. */
import { readCount, readWritten } from "../support/numbers";
import { z } from "zod";
import { checkResolution, mostLabels } from "../cohort/format/description";
import { UserError, messageOf } from "../support/errors";
import { parseJson } from "../support/files/json-file";
import { readSafetensors, writeSafetensors, type NamedTensor } from "../support/files/safetensors";
import { type Architecture, architectureOf } from "./networks/densenet";
import { identifyWeights } from "./networks/keras-weights";
import { classifierKnobs, type ClassifierKnobs } from "./knobs";
import type { NetworkInput } from "./networks/preprocess";

const format = "synthcohort-classifier";
/** 2: DenseNet-121 takes images by ImageNet's mean and deviation whatever its weights, resized as TensorFlow 1 does. */
const version = "2";

/** What determines a classifier's weights, besides the machine it was trained on. */
export interface ClassifierTrainingConfig {
  readonly knobs: ClassifierKnobs;
  readonly seed: number;
  /** The cohort it was trained on. */
  readonly cohort: {
    readonly name: string;
    readonly source: string;
    readonly labels: readonly string[];
    readonly resolution: number;
    readonly checksums: Readonly<Record<string, string>>;
  };
  /** Weights before training: `scratch`, or a file's name and MD5. */
  readonly initialWeights: string;
}

/** A classifier's file. */
export interface ModelFile {
  readonly config: ClassifierTrainingConfig;
  /** The epoch that the weights are from, counted from 1. */
  readonly epoch: number;
  /** Mean AUROC on the validation images in that epoch. */
  readonly validationAuroc: number;
  /** Of each label, the share of its known training images that have it; NaN without any. Missing in older files. */
  readonly prevalences?: readonly number[];
  readonly weights: Record<string, NamedTensor>;
}

/** Writes a classifier, atomically. */
export function writeModelFile(file: string, model: ModelFile): void {
  writeSafetensors(file, model.weights, {
    format,
    version,
    network: model.config.knobs.network,
    initial_weights: model.config.initialWeights,
    labels: JSON.stringify(model.config.cohort.labels),
    resolution: String(model.config.cohort.resolution),
    input:
      networkOf(model.config).input.scale === "unit"
        ? "gray values / 255"
        : "gray values / 255, by ImageNet's mean and deviation",
    epoch: String(model.epoch),
    validation_auroc: String(model.validationAuroc),
    config: JSON.stringify(model.config),
    ...(model.prevalences && { prevalences: model.prevalences.join(" ") }),
  });
}

/** @throws UserError when the file is missing, damaged, or holds no classifier. */
export function readModelFile(file: string): ModelFile {
  const { tensors, metadata } = readSafetensors(file);
  if (metadata["format"] !== format)
    throw new UserError(`${file} is not a classifier: give the classifier.safetensors of a classifier's run.`);
  if (metadata["version"] !== version) {
    throw new UserError(
      `${file} has format ${metadata["version"]}, and this version reads format ${version}: train the classifier again.`,
    );
  }
  const config = readConfig(metadata["config"], file);
  const [epoch, validationAuroc] = [
    readCount(metadata["epoch"] ?? ""),
    readWritten(metadata["validation_auroc"] ?? ""),
  ];
  if (epoch === undefined || validationAuroc === undefined)
    throw new UserError(`${file} does not record its epoch and its score: train the classifier again.`);
  const prevalences = readPrevalences(metadata["prevalences"], config.cohort.labels.length, file);
  return { config, epoch, validationAuroc, ...(prevalences && { prevalences }), weights: tensors };
}

/** @throws UserError when there is not one share for each label. */
function readPrevalences(text: string | undefined, labels: number, file: string): number[] | undefined {
  if (text === undefined) return undefined;
  const values = text.split(" ").map((word) => readWritten(word) ?? Infinity);
  if (values.length === labels && values.every((value) => Number.isNaN(value) || (value >= 0 && value <= 1)))
    return values;
  throw new UserError(
    `${file} does not record a share of positives for each of its labels: train the classifier again, or restore a good copy.`,
  );
}

const whole = (low: number, high: number): z.ZodType<number> => z.number().int().min(low).max(high);

/** The knobs that determine the network are checked against what a network can be. The other knobs are information. */
const configSchema = z.looseObject({
  knobs: z.looseObject({
    network: z.enum(["compact", "densenet121"]),
    blocks: z.string().max(100),
    weights: z.string(),
    inputSize: whole(...classifierKnobs.inputSize.range),
    growthRate: whole(...classifierKnobs.growthRate.range),
  }),
  seed: z.number(),
  cohort: z.looseObject({
    name: z.string(),
    source: z.string(),
    labels: z.array(z.string()).min(1).max(mostLabels),
    resolution: whole(8, 512),
    checksums: z.record(z.string(), z.string()),
  }),
  initialWeights: z.string(),
});

/** @throws UserError naming what is not as it must be. */
function readConfig(text: string | undefined, file: string): ClassifierTrainingConfig {
  const refused = (why: string): UserError =>
    new UserError(
      `${file} does not describe a valid classifier (${why}): train the classifier again, or restore a good copy.`,
    );
  try {
    const config = configSchema.parse(parseJson(text ?? "")) as unknown as ClassifierTrainingConfig;
    checkResolution(config.cohort.resolution);
    architectureOf(config.knobs);
    return config;
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw refused(messageOf(error).replace(/[.:]$/, ""));
    const [issue] = error.issues;
    throw refused(`${issue.path.join(".")}: ${issue.message}`);
  }
}

/** Architecture and input of the network that a config describes. */
export function networkOf({ knobs, cohort }: Pick<ClassifierTrainingConfig, "knobs" | "cohort">): {
  architecture: Architecture;
  input: NetworkInput;
} {
  const architecture = architectureOf(knobs);
  const scale = knobs.network === "densenet121" ? "imagenet" : "unit";
  return {
    architecture,
    input: { size: knobs.inputSize || cohort.resolution, channels: architecture.channels, scale },
  };
}

/**
 * The weights that a training with these knobs starts from.
 * @throws UserError when the file is missing, or none that this network takes.
 */
export function initialWeightsOf({ network, weights }: ClassifierKnobs): string {
  if (weights === "") return "scratch";
  if (network !== "densenet121")
    throw new UserError(
      `weights is "${weights}", but only the network densenet121 can load weights from a file: set network to densenet121, or weights to "".`,
    );
  return identifyWeights(weights);
}

/** The network, the size of its input and what it started from, for tables and captions. */
export function classifierWords(config: ClassifierTrainingConfig): string {
  const { architecture, input } = networkOf(config);
  const { network } = config.knobs;
  const name =
    network === "densenet121"
      ? "DenseNet-121"
      : `compact DenseNet (blocks of ${architecture.blocks.join(", ")} layers, ${architecture.growthRate} maps each)`;
  const start =
    config.initialWeights === "scratch" ? "trained from random weights" : `trained from ${config.initialWeights}`;
  return `${name} at ${input.size}×${input.size} pixels, ${start}`;
}
