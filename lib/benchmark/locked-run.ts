/** Does one run of a plan, once: whoever asks for it at the same time waits and finds it done. */
import { startEngine } from "../engine/start";
import type { OnProgress } from "../support/progress";
import { whileLocked } from "../runs/folder-lock";
import { doPlannedRun, missingNeed, requireNeeds, runPath, stateOf, type PlannedRun } from "./planned-run";

export interface LockedRunOptions {
  readonly onProgress?: OnProgress;
  /** Stops with a checkpoint. */
  readonly signal: AbortSignal;
}

/**
 * Does a run, goes on with a half-finished one, or finds it done.
 * @param runs those of its plan.
 * @returns whether there was anything to do.
 * @throws UserError when a run that it needs is not done, or its folder holds something else or is damaged.
 * @throws an error named `AbortError` when stopped.
 */
export async function doLockedRun(run: PlannedRun, runs: readonly PlannedRun[], options: LockedRunOptions): Promise<boolean> {
  if (stateOf(run) === "done") {
    // Its stage checks that it is what the plan asks for; what it was made from may have been removed since.
    if (missingNeed(run, runs) === undefined) await doPlannedRun(run, options);
    return false;
  }
  requireNeeds(run, runs);
  return whileLocked(runPath(run.id), options, async (signal) => {
    if (stateOf(run) === "done") return false;
    if (run.stage !== "prepare") await startEngine();
    await doPlannedRun(run, { onProgress: options.onProgress, signal });
    return true;
  });
}
