/**
 * Everything that a classifier's training needs to resume exactly where it stopped, in one file that is replaced
 * atomically.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { z } from "zod";
import { UserError } from "../../support/errors";
import { parseJson } from "../../support/files/json-file";
import type { RandomState } from "../../support/random";
import { readSafetensors, writeSafetensors, type NamedTensor } from "../../support/files/safetensors";
import type { AdamState } from "../../engine/optimizers/adam";
import type { ClassifierTrainingConfig } from "../model-file";
import type { SamplerState } from "./sampler";
import type { ScheduleState } from "./schedule";

/** How far the current epoch is. */
export interface EpochState {
  /** Steps done in it. */
  readonly step: number;
  /** Sum of the losses of these steps. */
  readonly lossSum: number;
  /** Seconds that they took, in all processes. */
  readonly seconds: number;
}

/** A training between two steps. */
export interface ClassifierCheckpoint {
  readonly schedule: ScheduleState;
  readonly epoch: EpochState;
  readonly sampler: SamplerState;
  readonly adam: AdamState;
  readonly weights: Record<string, NamedTensor>;
  /** Weights of the best epoch so far; none before the first epoch has ended. */
  readonly best?: { readonly epoch: number; readonly weights: Record<string, NamedTensor> };
}

/** The part of a checkpoint that is written as JSON. */
interface CheckpointHeader {
  readonly config: ClassifierTrainingConfig;
  readonly schedule: ScheduleState;
  readonly epoch: EpochState;
  readonly sampler: { readonly random: RandomState; readonly position: number };
  readonly adamSteps: number;
  readonly bestEpoch: number;
}

const format = "synthcohort-classifier-checkpoint 2";

const prefixed = (prefix: string, tensors: Record<string, NamedTensor>): Record<string, NamedTensor> =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]));

const withPrefix = (prefix: string, tensors: Record<string, NamedTensor>): Record<string, NamedTensor> =>
  Object.fromEntries(
    Object.entries(tensors)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
  );

const vector = (data: Float32Array): NamedTensor => ({ dtype: "F32", shape: [data.length], data });

/** A checksum of everything in a checkpoint: training must not resume from weights that a disk has changed. */
function checksumOf(state: string, tensors: Record<string, NamedTensor>): string {
  const hash = createHash("sha256").update(state);
  for (const name of Object.keys(tensors).sort()) {
    const { data } = tensors[name];
    hash.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
}

/** Writes a checkpoint, atomically. */
export function writeClassifierCheckpoint(
  file: string,
  config: ClassifierTrainingConfig,
  { schedule, epoch, sampler, adam, weights, best }: ClassifierCheckpoint,
): void {
  const header: CheckpointHeader = {
    config,
    schedule,
    epoch,
    sampler: { random: sampler.random, position: sampler.position },
    adamSteps: adam.steps,
    bestEpoch: best?.epoch ?? 0,
  };
  const state = JSON.stringify(header);
  const tensors: Record<string, NamedTensor> = {
    ...prefixed("weights/", weights),
    ...prefixed("best/", best?.weights ?? {}),
    "adam/first_moment": vector(adam.firstMoment),
    "adam/second_moment": vector(adam.secondMoment),
    "sampler/order": { dtype: "I32", shape: [sampler.order.length], data: sampler.order },
  };
  writeSafetensors(file, tensors, { format, state, sha256: checksumOf(state, tensors) });
}

/**
 * The checkpoint in this file; undefined if there is none.
 * @throws UserError when it is damaged or belongs to a training with another config.
 */
export function readClassifierCheckpoint(
  file: string,
  config: ClassifierTrainingConfig,
): ClassifierCheckpoint | undefined {
  if (!fs.existsSync(file)) return undefined;
  const { tensors, metadata } = readSafetensors(file);
  if (metadata["format"] !== format)
    throw new UserError(
      `${file} is not a checkpoint that this version can resume from: delete its folder to start over.`,
    );
  if (metadata["state"] === undefined || checksumOf(metadata["state"], tensors) !== metadata["sha256"]) {
    throw new UserError(
      `The checkpoint ${file} is damaged (its checksum differs): restore a good copy, or delete its folder to start over.`,
    );
  }
  const header = readHeader(metadata["state"]);
  if (header === undefined || !hasVectors(tensors, header))
    throw new UserError(
      `The checkpoint ${file} is damaged (its state is invalid): restore a good copy, or delete its folder to start over.`,
    );
  requireSameConfig(header.config, config, file);
  return {
    schedule: header.schedule,
    epoch: header.epoch,
    sampler: { ...header.sampler, order: tensors["sampler/order"].data as Int32Array },
    adam: {
      steps: header.adamSteps,
      firstMoment: tensors["adam/first_moment"].data as Float32Array,
      secondMoment: tensors["adam/second_moment"].data as Float32Array,
    },
    weights: withPrefix("weights/", tensors),
    best: header.bestEpoch > 0 ? { epoch: header.bestEpoch, weights: withPrefix("best/", tensors) } : undefined,
  };
}

const whole = z.number().int().min(0);

const headerSchema = z.looseObject({
  config: z.looseObject({}),
  schedule: z.looseObject({
    epoch: whole,
    learningRate: z.number(),
    best: z.number().nullable(),
    sinceBest: whole,
    sinceChange: whole,
    finished: z.boolean(),
  }),
  epoch: z.looseObject({ step: whole, lossSum: z.number(), seconds: z.number() }),
  sampler: z.looseObject({ random: z.array(z.number().int()).length(4), position: whole }),
  adamSteps: whole,
  bestEpoch: whole,
});

function readHeader(state: string): CheckpointHeader | undefined {
  try {
    return headerSchema.parse(parseJson(state)) as unknown as CheckpointHeader;
  } catch {
    return undefined;
  }
}

/** Whether the vectors are there and belong together: moments of one length, and a place within the order of images. */
function hasVectors(tensors: Record<string, NamedTensor>, { sampler }: CheckpointHeader): boolean {
  const [first, second, order] = ["adam/first_moment", "adam/second_moment", "sampler/order"].map(
    (name): NamedTensor | undefined => tensors[name],
  );
  return (
    first?.dtype === "F32" &&
    second?.dtype === "F32" &&
    first.data.length === second.data.length &&
    order?.dtype === "I32" &&
    sampler.position <= order.data.length
  );
}

/** @throws UserError naming what differs. */
export function requireSameConfig(
  found: ClassifierTrainingConfig,
  wanted: ClassifierTrainingConfig,
  file: string,
): void {
  const differing = differences("", found, wanted);
  if (differing.length === 0) return;
  throw new UserError(
    `${file} belongs to a training with other settings (${differing.join(", ")}): choose another folder, or delete this one to start over.`,
  );
}

function differences(name: string, a: unknown, b: unknown): string[] {
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return a === b ? [] : [name];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap((key) =>
    differences(
      name ? `${name}.${key}` : key,
      (a as Record<string, unknown>)[key],
      (b as Record<string, unknown>)[key],
    ),
  );
}
