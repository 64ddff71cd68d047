/**
 * Checkpoints: the whole state of a training, so that it resumes as if it had never stopped.
 * `checkpoints/<step>.safetensors` holds the vectors; `checkpoints/checkpoint.json` names it with its checksum and
 * holds the rest. The JSON is renamed into place last, and only then is the older file removed: the last good
 * checkpoint is always there.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { writeJson } from "../../support/files/atomic";
import { UserError } from "../../support/errors";
import { isRecord, parseJson } from "../../support/files/json-file";
import { readPlainFile } from "../../support/files/plain-file";
import { readSafetensors, writeSafetensors } from "../../support/files/safetensors";
import { reasonOf } from "../../support/system-error";
import { type ModelId, generativeModels, type ModelKnobs } from "../models";
import type { TrainingTick, TickSums } from "./tick";
import type { TrainerState } from "./trainer";
import { checkpointFile } from "../../runs/stage-files";

const FORMAT = 2;

/** What must be the same for a training to resume from a checkpoint. */
export interface GeneratorTrainingConfig {
  readonly model: ModelId;
  readonly seed: number;
  readonly knobs: ModelKnobs;
  /** Checksums of the cohort's files. */
  readonly cohort: Readonly<Record<string, string>>;
  /** Checksum of the other training's checkpoint that this one began with. */
  readonly from?: string;
}

/** A training at one moment. */
export interface GeneratorCheckpoint {
  readonly trainer: TrainerState;
  /** All ticks so far, as in metrics.jsonl. */
  readonly history: readonly TrainingTick[];
  /** The current tick. */
  readonly sums: TickSums;
  /** Seconds of training so far, in all processes. */
  readonly seconds: number;
  /** The generator of the best score so far, where that one is kept: its parameters as one vector. */
  readonly best?: Float32Array;
}

interface CheckpointFile {
  readonly format: typeof FORMAT;
  readonly config: GeneratorTrainingConfig;
  readonly tensors: { readonly file: string; readonly sha256: string };
  readonly state: Omit<GeneratorCheckpoint, "trainer" | "best"> & { readonly trainer: Omit<TrainerState, "vectors"> };
  /** Of all the above, as JSON. */
  readonly sha256: string;
}

/** The vector of the best generator, beside the trainer's. */
const bestName = "bestAverage";

/** Its history grows by a few hundred bytes per tick. Unit: bytes. */
const mostBytes = 256 * 1024 * 1024;

const whole = z.number().int().min(0);
const randomState = z.array(z.number().int()).length(4);

/** The state from which training resumes; its ticks are for readers, and the sums for the next tick. */
const schema = z.looseObject({
  config: z.looseObject({ knobs: z.looseObject({}), cohort: z.record(z.string(), z.string()) }),
  tensors: z.looseObject({ file: z.string().regex(/^\d+\.safetensors$/), sha256: z.string() }),
  state: z.looseObject({
    history: z.array(z.looseObject({ kimg: z.number() })),
    seconds: z.number(),
    sums: z.looseObject({
      images: z.number(),
      seconds: z.number(),
      sums: z.looseObject({}),
      counts: z.looseObject({}),
    }),
    trainer: z.looseObject({
      steps: whole,
      images: whole,
      adamSteps: z.record(z.string(), whole),
      random: randomState,
      sampler: z.looseObject({ epoch: whole, shown: whole }),
    }),
  }),
});

const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");

/**
 * Writes a checkpoint in place of the one before.
 * @throws UserError when a value is not finite or the disk does not take it; the one before stays.
 */
export function writeGeneratorCheckpoint(
  folder: string,
  config: GeneratorTrainingConfig,
  checkpoint: GeneratorCheckpoint,
): void {
  const {
    trainer: { vectors: trained, ...trainer },
    best,
    ...rest
  } = checkpoint;
  const vectors = best ? { ...trained, [bestName]: best } : trained;
  for (const [name, values] of Object.entries(vectors)) {
    if (!values.every(Number.isFinite))
      throw new UserError(
        `The training contains values that are not finite (${name}); the last good checkpoint in ${folder} stays.`,
      );
  }
  try {
    fs.mkdirSync(folder, { recursive: true });
    const file = `${String(trainer.steps).padStart(9, "0")}.safetensors`;
    const tensors = Object.entries(vectors).map(
      ([name, data]) => [name, { dtype: "F32", shape: [data.length], data }] as const,
    );
    writeSafetensors(path.join(folder, file), Object.fromEntries(tensors));
    const content = {
      format: FORMAT,
      config,
      tensors: { file, sha256: sha256(fs.readFileSync(path.join(folder, file))) },
      state: { ...rest, trainer },
    } as const;
    writeJson(path.join(folder, checkpointFile), {
      ...content,
      sha256: sha256(JSON.stringify(content)),
    } satisfies CheckpointFile);
    for (const other of fs.readdirSync(folder)) {
      if (other !== file && other !== checkpointFile) fs.rmSync(path.join(folder, other));
    }
  } catch (error) {
    throw new UserError(
      `No checkpoint could be written to ${folder} (${reasonOf(error)}); fix that and run the same command again: it resumes from the last good one.`,
      { cause: error },
    );
  }
}

/**
 * Reads the checkpoint of a folder; undefined if there is none.
 * @throws UserError when it is damaged, or of another config.
 */
export function readGeneratorCheckpoint(
  folder: string,
  config: GeneratorTrainingConfig,
): GeneratorCheckpoint | undefined {
  const content = readContent(folder);
  if (!content) return undefined;
  const flat = ({ knobs, cohort, ...others }: GeneratorTrainingConfig): object => ({ ...others, ...knobs, ...cohort });
  const different = differingKeys(flat(content.config), flat(config));
  if (different.length === 0) return withVectors(folder, content);
  throw new UserError(
    `The checkpoint in ${folder} belongs to another training (${different.join(", ")} differ${different.length === 1 ? "s" : ""}); train into another folder, or delete it.`,
  );
}

/**
 * Reads another training's checkpoint, to begin a training with other knobs where it was.
 * @throws UserError when there is none, it is damaged, or of another model, cohort or size of networks.
 */
export function readStart(
  folder: string,
  config: GeneratorTrainingConfig,
): { readonly checkpoint: GeneratorCheckpoint; readonly checksum: string } {
  const content = readContent(folder);
  if (!content)
    throw new UserError(
      `${folder} contains no checkpoint to resume from; give the run folder of a training that has started.`,
    );
  const shaping: readonly string[] = generativeModels[config.model].shaping;
  const fixed = ({ cohort, knobs }: GeneratorTrainingConfig): object => ({
    ...cohort,
    ...Object.fromEntries(Object.entries(knobs).filter(([name]) => shaping.includes(name))),
  });
  const different =
    content.config.model === config.model ? differingKeys(fixed(content.config), fixed(config)) : ["model"];
  if (different.length === 0) return { checkpoint: withVectors(folder, content), checksum: content.sha256 };
  throw new UserError(
    `The checkpoint in ${folder} cannot be resumed, because ${different.join(", ")} differ${different.length === 1 ? "s" : ""}; only knobs that keep the networks' shapes may change.`,
  );
}

/** What identifies a folder's checkpoint in the configs of trainings that start from it; undefined if there is none. */
export function checkpointIdentity(folder: string): string | undefined {
  return readContent(folder)?.sha256;
}

const damaged = (file: string, what: string): UserError =>
  new UserError(
    `The checkpoint ${file} is damaged (${what}); restore a copy of ${path.dirname(file)}, or delete it to train from the beginning.`,
  );

function readContent(folder: string): CheckpointFile | undefined {
  const file = path.join(folder, checkpointFile);
  if (!fs.existsSync(file)) return undefined;
  const text = readPlainFile(file, mostBytes).toString("utf8");
  let content: CheckpointFile;
  try {
    content = parseJson(text) as CheckpointFile;
  } catch {
    throw damaged(file, "not JSON");
  }
  if (!isRecord(content)) throw damaged(file, "no object");
  const { sha256: checksum, ...rest } = content;
  if (sha256(JSON.stringify(rest)) !== checksum) throw damaged(file, "its checksum differs");
  if (rest.format !== FORMAT)
    throw new UserError(
      `The checkpoint ${file} has format ${String(rest.format)}, not ${FORMAT}; delete ${folder} to train from the beginning.`,
    );
  const parsed = schema.safeParse(rest);
  if (!parsed.success) throw damaged(file, `${parsed.error.issues[0].path.join(".")} is not as a training writes it`);
  return content;
}

function withVectors(
  folder: string,
  { tensors: { file, sha256: checksum }, state }: CheckpointFile,
): GeneratorCheckpoint {
  const json = path.join(folder, checkpointFile);
  const tensorFile = path.join(folder, file);
  if (!fs.existsSync(tensorFile)) throw damaged(json, `${file} is missing`);
  if (sha256(readPlainFile(tensorFile)) !== checksum) throw damaged(json, `the checksum of ${file} differs`);
  const { tensors } = readSafetensors(tensorFile);
  const other = Object.keys(tensors).find((name) => tensors[name].dtype !== "F32");
  if (other !== undefined) throw damaged(json, `${other} in ${file} is not in single precision`);
  // Which vectors there must be, and of which length, the trainer checks that takes them.
  const { [bestName]: best, ...vectors } = Object.fromEntries(
    Object.entries(tensors).map(([name, { data }]) => [name, data as Float32Array]),
  );
  return { ...state, trainer: { ...state.trainer, vectors }, best };
}

function differingKeys(found: object, wanted: object): string[] {
  const [a, b] = [found, wanted] as Record<string, unknown>[];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => a[name] !== b[name]);
}
