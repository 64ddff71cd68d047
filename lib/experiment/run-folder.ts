/**
 * A stage's folder: named by the hash of its config and inputs, so that finished work is found,
 * unfinished work goes on, and a changed knob makes a new folder. One process at a time works in it.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { writeJson } from "../support/atomic";
import { UserError } from "../support/errors";
import { isRecord, readJson } from "../support/json-file";
import { isSystemFailure, sentenceOf } from "../support/system-error";
import { whileLocked, type LockedWork } from "./folder-lock";

/** What decides a run's outcome. */
export interface RunConfig {
  /** `train`, `classify`, … */
  readonly stage: string;
  /** Raised when a stage's code changes what it computes, so that old folders are not taken for new ones. */
  readonly version: number;
  readonly seed: number;
  readonly knobs: object;
  /** Identities of what it reads: checksums or hashes of earlier runs. */
  readonly inputs: Readonly<Record<string, string>>;
}

const states = ["running", "stopped", "failed", "done"] as const;

/** Far more than a config or status has. Unit: bytes. */
const mostBytes = 1024 * 1024;

/** `status.json`. */
export interface RunStatus {
  readonly state: (typeof states)[number];
  readonly started: string;
  readonly finished?: string;
  /** Seconds of work in all processes that took part. */
  readonly seconds: number;
  readonly engine: string;
  readonly versions: Readonly<Record<string, string>>;
  /** Why it failed. */
  readonly error?: string;
}

/** How far a run is. `waiting`: not begun. A run whose process was killed still calls itself `running`. */
export type RunState = "waiting" | RunStatus["state"];

/** Ten hexadecimal digits that stand for a value; the order of keys does not matter. */
export function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(sorted(value))).digest("hex").slice(0, 10);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, sorted(v)]));
}

/** The status of a run folder; undefined where there is none. */
export function readStatus(folder: string): RunStatus | undefined {
  return readJsonFile<RunStatus>(path.join(folder, "status.json"), isStatus);
}

/** The config of a run folder; undefined where there is none. */
export function readConfig(folder: string): RunConfig | undefined {
  return readJsonFile<RunConfig>(path.join(folder, "config.json"), isConfig);
}

/** What the run in this folder reads; undefined where there is none. */
export function inputsOf(folder: string): RunConfig["inputs"] | undefined {
  return readConfig(folder)?.inputs;
}

/** Whether the run in this folder has finished. */
export function isDone(folder: string): boolean {
  return readStatus(folder)?.state === "done";
}

/**
 * How far the run of a config is in a folder.
 * @throws UserError when the folder holds something else, or a run of another config.
 */
export function stateOfRun(folder: string, config: RunConfig): RunState {
  // Before the config is looked for: another process may be writing into a new folder.
  const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  const existing = readConfig(folder);
  if (existing !== undefined && hashOf(existing) !== hashOf(config)) {
    throw new UserError(`${folder} holds a run of another config; give another --out, or delete it.`);
  }
  // A run that was killed at its very beginning leaves half a config.
  if (existing === undefined && !names.every((name) => name.startsWith("config.json"))) {
    throw new UserError(`${folder} is not empty and not a run; give another --out.`);
  }
  return readStatus(folder)?.state ?? "waiting";
}

/**
 * Does a run's work unless its folder says that it is done. While another process does it, this one waits.
 * @param work gets a signal that is aborted with the given one, and when another process has taken the folder over.
 * @throws UserError when the folder holds something else, or a run of another config; the signal's reason when it aborts.
 */
export async function doRun(folder: string, config: RunConfig, options: LockedWork, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  if (stateOfRun(folder, config) === "done") return;
  await whileLocked(folder, options, async (signal) => {
    if (stateOfRun(folder, config) === "done") return;
    const isNew = !fs.existsSync(folder);
    try {
      const file = path.join(folder, "config.json");
      if (!fs.existsSync(file)) writeJson(file, config);
      await doRecorded(folder, () => work(signal));
    } catch (error) {
      // A folder that holds nothing but its own beginning is of no use to anybody, and in the way of the next try.
      const nothing = isSystemFailure(error) ? !hasCheckpoint(folder) : error instanceof UserError && holdsNoWork(folder);
      if (isNew && nothing) fs.rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  });
}

function holdsNoWork(folder: string): boolean {
  return fs.existsSync(folder) && fs.readdirSync(folder).every((name) => name === "config.json" || name === "status.json");
}

/** Whether a training would go on from what is there: the names are those of GANs and classifiers. */
function hasCheckpoint(folder: string): boolean {
  return ["checkpoint.json", "latest.safetensors"].some((name) => fs.existsSync(path.join(folder, "checkpoints", name)));
}

/** Does a run's work and keeps its status. */
async function doRecorded(folder: string, work: () => Promise<void>): Promise<void> {
  const before = readStatus(folder);
  const began = Date.now();
  const status = (state: RunStatus["state"], more: Partial<RunStatus> = {}): void =>
    writeJson(path.join(folder, "status.json"), {
      state,
      started: before?.started ?? new Date(began).toISOString(),
      ...(state === "running" ? {} : { finished: new Date().toISOString() }),
      seconds: Math.round((before?.seconds ?? 0) + (Date.now() - began) / 1000),
      engine: tf.getBackend(),
      versions: { node: process.versions.node, tfjs: tf.version_core },
      ...more,
    } satisfies RunStatus);
  status("running");
  try {
    await work();
  } catch (error) {
    const stopped = error instanceof Error && error.name === "AbortError";
    try {
      status(stopped ? "stopped" : "failed", stopped ? {} : { error: sentenceOf(error) });
    } catch {
      // A full disk, most likely, which is also why the work failed: that error says what to mend.
    }
    throw error;
  }
  status("done");
}

/** @param isWhole whether a value is what such a file holds. */
function readJsonFile<T>(file: string, isWhole: (value: Readonly<Record<string, unknown>>) => boolean): T | undefined {
  if (!fs.existsSync(file)) return undefined;
  const mending = "delete its folder to start that run anew";
  const value = readJson(file, mending, mostBytes);
  if (!isRecord(value) || !isWhole(value)) throw new UserError(`${file} is damaged (it is not as a run writes it): ${mending}.`);
  return value as T;
}

/** As far as it is used: the whole is compared by its hash. */
const isConfig = ({ knobs, inputs = {} }: Readonly<Record<string, unknown>>): boolean =>
  isRecord(knobs) && isRecord(inputs) && Object.values(inputs).every((input) => typeof input === "string");

const isStatus = ({ state, started = "", seconds = 0 }: Readonly<Record<string, unknown>>): boolean =>
  (states as readonly unknown[]).includes(state) && typeof started === "string" && Number.isFinite(seconds);

