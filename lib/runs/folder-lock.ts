/** Work in a folder that only one process at a time may do. Stages lock their output folder, whoever calls them. */
import type { OnProgress } from "../support/progress";
import { realPlace } from "../support/files/real-place";
import { UserError } from "../support/errors";
import { acquireLock, tryLock } from "./file-lock";
import type { FileLock } from "./lock-file";

/** How work tells that it waits, and how it is stopped. */
export interface LockedWork {
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

const lockOf = (folder: string): string => `${realPlace(folder)}.lock`;

/**
 * The lock of a folder that nobody works in; one that a killed process has left is taken over.
 * @throws UserError when somebody works in it.
 */
export async function lockUnlessBusy(folder: string): Promise<FileLock> {
  const attempt = await tryLock(lockOf(folder));
  if (attempt.lock !== undefined) return attempt.lock;
  const { holder } = attempt;
  throw new UserError(
    `${folder} is being worked in${holder ? ` (process ${holder.pid} on ${holder.host})` : ""}: stop that first.`,
  );
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
