/**
 * A run's folder: `config.json` says what determines its outcome; `status.json` says how far it is and, when it is
 * done, the checksums of its results. Finished work is reused, unfinished work is resumed, anything else is refused.
 * One process at a time works in it.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { ensureFolder, writeJson } from "../support/files/atomic";
import { UserError } from "../support/errors";
import { whileLocked, type LockedWork } from "./folder-lock";
import { realPlace } from "../support/files/real-place";
import { readStatus, type RunStatus } from "./run-status";
import { checksumsOf, stateOfFolder, type FolderOptions } from "./stage-folder";
import type { StageRecord } from "./stage-record";
import { isSystemFailure, sentenceOf } from "../support/system-error";
import { bringBack, removeReplaced, setAside } from "./replaced-run";
import { checkpointFile, configFile, latestFile, statusFile } from "./stage-files";

/** How a run is done. */
export interface RunOptions extends LockedWork, FolderOptions {
  /** Called when there is work to do: nobody has done it, or does it now. */
  readonly onWork?: () => void;
  readonly outputs?: readonly string[];
}

/** Whether the run in this folder says that it has finished; `requireFinished` checks its files, too. */
export function isDone(folder: string): boolean {
  return readStatus(folder)?.state === "done";
}

/**
 * Does a run's work unless its folder says that it is done. While another process does it, this one waits.
 * @param options.outputs the files that it leaves, whose checksums are kept.
 * @param work gets a signal that is aborted with the given one, and when another process has taken the folder over.
 * @throws UserError when the folder holds something else, or is damaged; the signal's reason when it aborts.
 */
export async function doRun(
  folder: string,
  record: StageRecord,
  options: RunOptions,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  if (stateOfFolder(folder, record, options) === "done") return;
  await whileLocked(folder, options, async (signal) => {
    const state = stateOfFolder(folder, record, options);
    if (state === "done") return;
    options.onWork?.();
    const place = realPlace(folder);
    if (state === "other") setAside(place);
    const isNew = !fs.existsSync(place);
    try {
      ensureFolder(place); // where a link may lead to, too
      const file = path.join(folder, configFile);
      if (!fs.existsSync(file)) writeJson(file, record);
      await doRecorded(folder, options.outputs ?? [], () => work(signal));
    } catch (error) {
      // A folder that holds nothing but its own beginning is of no use to anybody, and in the way of the next try.
      const nothing = isSystemFailure(error)
        ? !hasCheckpoint(folder)
        : error instanceof UserError && holdsNoWork(folder);
      if (isNew && nothing) {
        fs.rmSync(place, { recursive: true, force: true });
        bringBack(place);
      }
      throw error;
    }
    removeReplaced(place);
  });
}

function holdsNoWork(folder: string): boolean {
  return fs.existsSync(folder) && fs.readdirSync(folder).every((name) => name === configFile || name === statusFile);
}

/** Whether a training would resume from this folder. Generators' and classifiers' checkpoints have different names. */
function hasCheckpoint(folder: string): boolean {
  return [checkpointFile, latestFile].some((name) => fs.existsSync(path.join(folder, "checkpoints", name)));
}

/** Does a run's work and keeps its status. */
async function doRecorded(folder: string, outputs: readonly string[], work: () => Promise<void>): Promise<void> {
  const before = readStatus(folder);
  const began = Date.now();
  const status = (state: RunStatus["state"], more: Partial<RunStatus> = {}): void =>
    writeJson(path.join(folder, statusFile), {
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
  status("done", { outputs: checksumsOf(folder, [configFile, ...outputs]) });
}
