/** Work in a folder that one process at a time may do. Stages lock the folder that they leave, whoever calls them. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { OnProgress } from "../support/progress";
import { realPlace } from "../support/files/real-place";
import { acquireLock } from "./file-lock";

/** How work tells that it waits, and how it is stopped. */
export interface LockedWork {
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

/** Folders whose locks the calls that led here hold: a run of a plan locks its folder, and so does the stage that it calls. */
const held = new AsyncLocalStorage<ReadonlySet<string>>();

/**
 * Does work while no other process, and no other call of this one, works in the same folder. The lock is a file beside it.
 * @param work gets a signal that is aborted with the given one, and when another process has taken the lock over.
 * @throws the signal's reason when it aborts while this waits.
 */
export async function whileLocked<T>(folder: string, { onProgress, signal }: LockedWork, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const place = realPlace(folder);
  const outer = held.getStore() ?? new Set();
  const given = signal ? [signal] : [];
  if (outer.has(place)) return work(AbortSignal.any(given));
  let waitedFor: string | undefined;
  const tell = (done: number): void => onProgress?.({ task: "waiting", done, total: 1, unit: "runs", detail: waitedFor });
  const lock = await acquireLock(`${place}.lock`, {
    signal,
    onWait: ({ pid, host }) => {
      waitedFor = `process ${pid} on ${host} does this run`;
      tell(0);
    },
  });
  try {
    const result = await held.run(new Set([...outer, place]), () => work(AbortSignal.any([...given, lock.lost])));
    if (waitedFor !== undefined) tell(1);
    return result;
  } finally {
    lock.release();
  }
}
