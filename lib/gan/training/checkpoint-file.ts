/** `checkpoints/checkpoint.json`: its format, and how it is read. The vectors are in the file that it names. */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { checkpointFile } from "../../runs/stage-files";
import { UserError } from "../../support/errors";
import { isRecord, parseJson } from "../../support/files/json-file";
import { readPlainFile } from "../../support/files/plain-file";
import type { ModelId, ModelKnobs } from "../models";
import type { TickSums, TrainingTick } from "./tick";
import type { TrainerState } from "./trainer";

/** Increased when its content changes. */
export const checkpointFormat = 2;

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

/** What `checkpoint.json` holds. */
export interface CheckpointFile {
  readonly format: typeof checkpointFormat;
  readonly config: GeneratorTrainingConfig;
  readonly tensors: { readonly file: string; readonly sha256: string };
  readonly state: Omit<GeneratorCheckpoint, "trainer" | "best"> & { readonly trainer: Omit<TrainerState, "vectors"> };
  /** Of all the above, as JSON. */
  readonly sha256: string;
}

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

/** SHA-256, hexadecimal. */
export const hashOfContent = (content: string | Uint8Array): string =>
  createHash("sha256").update(content).digest("hex");

/** @param what is wrong with it. */
export const damagedCheckpoint = (file: string, what: string): UserError =>
  new UserError(
    `The checkpoint ${file} is damaged (${what}); restore a copy of ${path.dirname(file)}, or delete it to train from the beginning.`,
  );

/**
 * Reads `checkpoint.json` of a folder; undefined if there is none.
 * @throws UserError when it is damaged, or of another format.
 */
export function readCheckpointFile(folder: string): CheckpointFile | undefined {
  const file = path.join(folder, checkpointFile);
  if (!fs.existsSync(file)) return undefined;
  const text = readPlainFile(file, mostBytes).toString("utf8");
  let content: CheckpointFile;
  try {
    content = parseJson(text) as CheckpointFile;
  } catch {
    throw damagedCheckpoint(file, "not JSON");
  }
  if (!isRecord(content)) throw damagedCheckpoint(file, "no object");
  const { sha256: checksum, ...rest } = content;
  if (hashOfContent(JSON.stringify(rest)) !== checksum) throw damagedCheckpoint(file, "its checksum differs");
  if (rest.format !== checkpointFormat)
    throw new UserError(
      `The checkpoint ${file} has format ${String(rest.format)}, not ${checkpointFormat}; delete ${folder} to train from the beginning.`,
    );
  const parsed = schema.safeParse(rest);
  if (!parsed.success)
    throw damagedCheckpoint(file, `${parsed.error.issues[0].path.join(".")} is not as a training writes it`);
  return content;
}
