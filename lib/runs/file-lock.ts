/**
 * A lock on a folder's work, a run or a study: one process at a time, on one machine or on several that share a
 * folder. It survives a crash of its holder, because others see that the holder is gone and take it over.
 *
 * The lock is a file. It is written under a name of its own and then given the lock's name by a hard link, which fails
 * where that name exists: so it is exclusive, on NFS too, and never seen half-written. File systems without hard links
 * (exFAT, some network drives) get a file that is created exclusively; seen before it is written, it is waited for.
 *
 * On the holder's own machine its process number and start time say whether it lives. Elsewhere a heartbeat does: a count in the file that the holder
 * raises, and that a waiting process sees raised or not by its own clock. A lock is only removed by its owner, or by the
 * one process that holds the right to remove just this one: again a lock, named after it, so that of many who find it
 * stale one acts, and none removes the lock that follows.
 *
 * Assumed: links and exclusive creation are atomic and seen by all (local disks, NFS 3 and later); a holder that is cut
 * off for longer than `staleMs` notices by its next heartbeat that it has lost the lock, and stops; what it wrote until
 * then is as the other process would have written it, since a run's result follows from its config.
 */
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ensureFolder, makeFolder } from "../support/files/atomic";
import { contentOf, type FileLock, type LockTimes, ownerOf, tryCreate } from "./lock-file";
import { livenessOf, type LockOwner } from "./lock-owner";

const usualTimes: LockTimes = { beatMs: 10_000, staleMs: 300_000, lookMs: 2_000 };

export interface LockOptions {
  /** Called at each look at a lock that another process holds. */
  readonly onWait?: (holder: LockOwner) => void;
  /** Ends waiting. */
  readonly signal?: AbortSignal;
  readonly times?: LockTimes;
}

/** A lock, or who has it; its owner is unknown where a failing disk has damaged the file. */
export type LockAttempt =
  { readonly lock: FileLock } | { readonly lock?: undefined; readonly holder: LockOwner | undefined };

/**
 * Waits until this process holds the lock.
 * @param file the lock's name; its folder is made.
 * @throws the signal's reason when it aborts.
 */
export async function acquireLock(file: string, options: LockOptions = {}): Promise<FileLock> {
  const takeBack = makeFolder(path.dirname(file));
  try {
    const lock = await waitFor(file, options);
    return {
      ...lock,
      release: () => {
        lock.release();
        takeBack(); // nothing was put beside the lock: the work failed
      },
    };
  } catch (error) {
    takeBack();
    throw error;
  }
}

async function waitFor(file: string, { onWait, signal, times = usualTimes }: LockOptions): Promise<FileLock> {
  let seen: { content: string; since: number } | undefined;
  for (;;) {
    signal?.throwIfAborted();
    const lock = tryCreate(file, times);
    if (lock) return lock;
    const content = contentOf(file);
    if (content === undefined) continue; // it was released in this moment
    if (content !== seen?.content) seen = { content, since: performance.now() };
    const holder = ownerOf(content);
    const liveness = holder ? livenessOf(holder) : "unknown";
    if (liveness === "dead" || (liveness === "unknown" && performance.now() - seen.since > times.staleMs)) {
      await removeStale(file, content, { signal, times });
      continue;
    }
    if (holder) onWait?.(holder);
    await sleep(times.lookMs, undefined, { signal });
  }
}

/**
 * Takes the lock, or says at once who has it. Only where the holder may be gone, on a machine that this one cannot look
 * into, it is watched for two heartbeats first.
 * @param file the lock's name; its folder is made.
 * @param options `onWait` is called with a holder that is watched.
 * @throws the signal's reason when it aborts.
 */
export async function tryLock(file: string, options: LockOptions = {}): Promise<LockAttempt> {
  const { signal, times = usualTimes } = options;
  ensureFolder(path.dirname(file));
  for (;;) {
    signal?.throwIfAborted();
    const lock = tryCreate(file, times);
    if (lock) return { lock };
    const content = contentOf(file);
    if (content === undefined) continue; // it was released in this moment
    const holder = ownerOf(content);
    const liveness = holder ? livenessOf(holder) : "unknown";
    if (liveness === "alive" || (liveness === "unknown" && !(await standsStill(file, content, options)))) {
      if (contentOf(file) === undefined) continue;
      return { holder };
    }
    await removeStale(file, content, options);
  }
}

/**
 * Whether nobody has raised a heartbeat for so long that the lock is stale. The file's time says it at once; since clocks
 * may be set, it is believed only of a file that stays as it is while this process watches.
 */
async function standsStill(
  file: string,
  content: string,
  { onWait, signal, times = usualTimes }: LockOptions,
): Promise<boolean> {
  if (ageOf(file) < times.staleMs) return false;
  const holder = ownerOf(content);
  if (holder) onWait?.(holder);
  await sleep(2.5 * times.beatMs, undefined, { signal });
  return contentOf(file) === content;
}

/** Milliseconds since a file was written, by the clock of the file system that holds it: a new file's time is its now. */
function ageOf(file: string): number {
  const probe = `${file}.${randomBytes(6).toString("hex")}.new`;
  fs.writeFileSync(probe, "", { flag: "wx" });
  try {
    return fs.statSync(probe).mtimeMs - fs.statSync(file).mtimeMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return 0; // it was released in this moment
    throw error;
  } finally {
    fs.rmSync(probe, { force: true });
  }
}

/** Removes a stale lock, and no other, if this process is the one to do it. */
async function removeStale(file: string, stale: string, options: LockOptions): Promise<void> {
  const token = ownerOf(stale)?.token ?? "damaged";
  const right = await waitFor(`${file}.${token}`, options);
  try {
    if (contentOf(file) === stale) fs.rmSync(file, { force: true });
  } finally {
    right.release();
  }
}
