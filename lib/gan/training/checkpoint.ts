/**
 * Checkpoints: the whole state of a training, so that it resumes as if it had never stopped.
 * `checkpoints/<step>.safetensors` holds the vectors; `checkpoints/checkpoint.json` names it with its checksum and
 * holds the rest. The JSON is renamed into place last, and only then is the older file removed: the last good
 * checkpoint is always there.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { identityOfChecksums } from "../../cohort/format/identity";
import { checkpointFile } from "../../runs/stage-files";
import { ensureFolder, removeLeftovers, writeJson } from "../../support/files/atomic";
import { UserError } from "../../support/errors";
import { readPlainFile } from "../../support/files/plain-file";
import { readSafetensors, writeSafetensors } from "../../support/files/safetensors";
import { reasonOf } from "../../support/system-error";
import { generativeModels } from "../models";
import {
  type CheckpointFile,
  checkpointFormat,
  damagedCheckpoint,
  type GeneratorCheckpoint,
  type GeneratorTrainingConfig,
  hashOfContent,
  readCheckpointFile,
} from "./checkpoint-file";

export type { GeneratorCheckpoint, GeneratorTrainingConfig } from "./checkpoint-file";

/** The vector of the best generator, beside the trainer's. */
const bestName = "bestAverage";

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
    ensureFolder(folder);
    const file = `${String(trainer.steps).padStart(9, "0")}.safetensors`;
    const tensors = Object.entries(vectors).map(
      ([name, data]) => [name, { dtype: "F32", shape: [data.length], data }] as const,
    );
    writeSafetensors(path.join(folder, file), Object.fromEntries(tensors));
    const content = {
      format: checkpointFormat,
      config,
      tensors: { file, sha256: hashOfContent(fs.readFileSync(path.join(folder, file))) },
      state: { ...rest, trainer },
    } as const;
    writeJson(path.join(folder, checkpointFile), {
      ...content,
      sha256: hashOfContent(JSON.stringify(content)),
    } satisfies CheckpointFile);
    for (const other of fs.readdirSync(folder))
      if (/^\d{9}\.safetensors$/.test(other) && other !== file) fs.rmSync(path.join(folder, other));
    removeLeftovers(folder);
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
  const content = readCheckpointFile(folder);
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
  const content = readCheckpointFile(folder);
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

/** Identity of the cohort that the training in a run's folder learns from; undefined if it has left no checkpoint. */
export function trainedOnOf(run: string): string | undefined {
  const content = readCheckpointFile(path.join(run, "checkpoints"));
  return content && identityOfChecksums(content.config.cohort);
}

/** What identifies a folder's checkpoint in the configs of trainings that start from it; undefined if there is none. */
export function checkpointIdentity(folder: string): string | undefined {
  return readCheckpointFile(folder)?.sha256;
}

function withVectors(
  folder: string,
  { tensors: { file, sha256: checksum }, state }: CheckpointFile,
): GeneratorCheckpoint {
  const json = path.join(folder, checkpointFile);
  const tensorFile = path.join(folder, file);
  if (!fs.existsSync(tensorFile)) throw damagedCheckpoint(json, `${file} is missing`);
  if (hashOfContent(readPlainFile(tensorFile)) !== checksum)
    throw damagedCheckpoint(json, `the checksum of ${file} differs`);
  const { tensors } = readSafetensors(tensorFile);
  const other = Object.keys(tensors).find((name) => tensors[name].dtype !== "F32");
  if (other !== undefined) throw damagedCheckpoint(json, `${other} in ${file} is not in single precision`);
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
