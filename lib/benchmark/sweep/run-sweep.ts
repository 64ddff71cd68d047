/** Does the runs of a sweep that are left; what was done before is found, and a sweep that was stopped goes on. */
import * as path from "node:path";
import { resultsRoot } from "../../support/paths";
import { duration } from "../../support/progress";
import { writePlan } from "../plan-file";
import { runsLeadingTo, stateOf } from "../planned-run";
import { runWorkers, type FailedRun, type WorkersOptions } from "../workers/plan-workers";
import { halve, requireComparable, type DroppedSetting } from "./halving";
import type { SweepPlan, SweepPoint } from "./sweep-plan";

/** How a sweep is done. */
export interface RunSweepOptions extends Pick<WorkersOptions, "workers" | "status" | "signal"> {
  /** Whether hopeless settings are dropped early, by their score. */
  readonly halving?: boolean;
}

/** What came of it. */
export interface SweptExperiments {
  readonly dropped: readonly DroppedSetting[];
  readonly failed: readonly FailedRun[];
}

/** What a sweep would train, what is found, and how long it takes, in words. */
export function sweepOutlook({ experiments, runs, models, estimate }: SweepPlan, workers: number): string {
  const left = runs.filter((run) => stateOf(run) !== "done");
  const open = new Set(left.map(({ id }) => id));
  const seconds = left.reduce((sum, run) => sum + run.seconds, 0);
  const isFound = ({ ids }: SweepPoint): boolean => !ids.classifiers.some(({ classifier }) => open.has(classifier));
  const time = `, about ${duration(seconds / workers)} with ${workers} at a time, by ${estimate}`;
  return [
    `${experiments.length} experiments, training ${models.join(", ")}:`,
    ...experiments.map((point) => `  ${isFound(point) ? "found" : "to do"}  ${point.name}`),
    `${runs.length - left.length} of ${runs.length} runs are found, ${left.length} remain${left.length > 0 ? time : ""}.`,
  ].join("\n");
}

/**
 * Does a sweep. Its experiments are found by `synthcohort experiments` from its beginning on.
 * @throws UsageError when halving cannot compare the settings; UserError when a run that halving needs failed; the signal's reason
 *   when aborted, after all runs have stopped with checkpoints.
 */
export async function runSweep(
  plan: SweepPlan,
  { workers, status, signal, halving = false }: RunSweepOptions,
): Promise<SweptExperiments> {
  if (halving) requireComparable(plan);
  const planFile = path.join(resultsRoot, plan.name, "plan.json");
  const { name, preset, runs, points, estimate } = plan;
  writePlan(planFile, { name, preset, runs, points, estimate });
  for (const { experiment } of plan.experiments) experiment.remember();
  const options = { planFile, workers, status, signal };
  const { left, dropped } = halving ? await halve(plan, options) : { left: [...plan.experiments], dropped: [] };
  const wanted = left.flatMap(({ ids }) => ids.classifiers.map(({ classifier }) => classifier));
  const failed = await runWorkers({ ...options, runs: runsLeadingTo(wanted, runs) });
  return { dropped, failed };
}
