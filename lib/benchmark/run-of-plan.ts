/** Does one run of a plan, once: whoever asks for it at the same time waits and finds it done. */
import { startEngine } from "../engine/start";
import type { OnProgress } from "../support/progress";
import { doPlannedRun, missingNeed, requireNeeds, stateOf, type PlannedRun } from "./planned-run";

export interface RunOfPlanOptions {
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
export async function doRunOfPlan(
  run: PlannedRun,
  runs: readonly PlannedRun[],
  options: RunOfPlanOptions,
): Promise<boolean> {
  // A finished run's stage checks that it is what the plan asks for; what it was made from may have been removed since.
  if (stateOf(run) === "done" && missingNeed(run, runs) !== undefined) return false;
  requireNeeds(run, runs);
  if (run.stage !== "prepare" && stateOf(run) !== "done") await startEngine();
  let computed = false;
  await doPlannedRun(run, { ...options, onWork: () => void (computed = true) });
  return computed;
}
