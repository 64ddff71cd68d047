/** Work in a folder that only one process at a time may do. Stages lock their output folder, whoever calls them. */
import * as fs from "node:fs";
import type { OnProgress } from "../support/progress";
import { realPlace } from "../support/files/real-place";
import { acquireLock } from "./file-lock";
import { contentOf, ownerOf } from "./lock-file";
import { livenessOf } from "./lock-owner";

/** How work tells that it waits, and how it is stopped. */
export interface LockedWork {
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

const lockOf = (folder: string): string => `${realPlace(folder)}.lock`;

/** Work on another machine, or before this one was started anew, raises a heartbeat every few seconds. */
const silentMs = 600_000;

/** Whether somebody works in a folder, as far as this machine can tell: a killed process leaves its lock behind. */
export function isBeingWorkedIn(folder: string): boolean {
  const file = lockOf(folder);
  const content = contentOf(file);
  if (content === undefined) return false;
  const owner = ownerOf(content);
  const liveness = owner === undefined ? "unknown" : livenessOf(owner);
  return liveness === "alive" || (liveness === "unknown" && Date.now() - fs.statSync(file).mtimeMs < silentMs);
}

/** Removes the lock that a killed process has left beside a folder. */
export function removeDeadLock(folder: string): void {
  if (!isBeingWorkedIn(folder)) fs.rmSync(lockOf(folder), { force: true });
}

/**
 * Does work while no other process, and no other call of this one, works in the same folder. The lock is a file beside it.
 * @param work gets a signal that is aborted with the given one, and when another process has taken the lock over.
 * @throws the signal's reason when it aborts while this waits.
 */
export async function whileLocked<T>(
  folder: string,
  { onProgress, signal }: LockedWork,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  let waitedFor: string | undefined;
  const tell = (done: number): void =>
    onProgress?.({ task: "waiting", done, total: 1, unit: "runs", detail: waitedFor });
  const lock = await acquireLock(lockOf(folder), {
    signal,
    onWait: ({ pid, host }) => {
      waitedFor = `process ${pid} on ${host} does this run`;
      tell(0);
    },
  });
  try {
    const result = await work(AbortSignal.any([...(signal ? [signal] : []), lock.lost]));
    if (waitedFor !== undefined) tell(1);
    return result;
  } finally {
    lock.release();
  }
}
