/** Does one run of a plan, once: whoever asks for it at the same time waits and finds it done. */
import { startEngine } from "../engine/start";
import type { OnProgress } from "../support/progress";
import type { LockOwner } from "./lock-owner";
import { doPlannedRun, requireNeeds, runPath, stateOf, type PlannedRun } from "./planned-run";
import { acquireLock } from "./run-lock";

export interface LockedRunOptions {
  readonly onProgress?: OnProgress;
  /** Called when another process does this run and this one waits for it. */
  readonly onWait?: (holder: LockOwner) => void;
  /** Stops with a checkpoint. */
  readonly signal: AbortSignal;
}

/**
 * Does a run, goes on with a half-finished one, or finds it done.
 * @param runs those of its plan.
 * @returns whether there was anything to do.
 * @throws UserError when a run that it needs is not done.
 * @throws an error named `AbortError` when stopped.
 */
export async function doLockedRun(run: PlannedRun, runs: readonly PlannedRun[], { onProgress, onWait, signal }: LockedRunOptions): Promise<boolean> {
  if (stateOf(run) === "done") return false;
  requireNeeds(run, runs);
  const lock = await acquireLock(`${runPath(run.id)}.lock`, { onWait, signal });
  try {
    if (stateOf(run) === "done") return false;
    if (run.stage !== "prepare") await startEngine();
    await doPlannedRun(run, { onProgress, signal: AbortSignal.any([signal, lock.lost]) });
    return true;
  } finally {
    lock.release();
  }
}
