/**
 * Does the runs of a plan on one machine, each in its own process (`synthcohort run`), a bounded number at a time. A
 * failed run does not stop the others. Runs that depend on it are left out.
 */
import * as os from "node:os";
import * as path from "node:path";
import { stateOf, type PlannedRun } from "../planned-run";
import { packageRoot } from "../../support/paths";
import { duration, type OnProgress, type ProgressReport } from "../../support/progress";
import { threadsOfWorker, workersForMachine } from "../../engine/workers";
import { runWorker } from "../../runs/workers/worker";
import { PlanProgress, type StatusDisplay } from "./plan-progress";

/** The command line, whose `run` does one run. */
const command = path.join(packageRoot, "bin", "synthcohort.js");

/** A run that is not done, and why. */
export interface FailedRun {
  readonly id: string;
  readonly title: string;
  readonly why: string;
}

export interface WorkersOptions {
  readonly runs: readonly PlannedRun[];
  readonly planFile: string;
  readonly workers: number;
  readonly status: StatusDisplay;
  /** Stops the runs under way with checkpoints. */
  readonly signal: AbortSignal;
}

/**
 * Does all runs that are not done.
 * @returns those that failed or could not be begun.
 * @throws the signal's reason, after all workers have stopped.
 */
export async function runWorkers({ runs, planFile, workers, status, signal }: WorkersOptions): Promise<FailedRun[]> {
  const left = runs.filter((run) => stateOf(run) !== "done");
  const waiting = new Set(left);
  const open = new Set(left.map(({ id }) => id));
  const failed: FailedRun[] = [];
  const underWay = new Set<Promise<void>>();
  const progress = new PlanProgress(left, workers, status);

  const begin = async (run: PlannedRun): Promise<void> => {
    progress.begin(run);
    const began = performance.now();
    const onProgress = (report: ProgressReport): void => progress.report(run, report);
    const why = await doInWorker(run, { planFile, workers, signal, onProgress });
    if (signal.aborted) return;
    if (why === undefined) open.delete(run.id);
    else failed.push({ id: run.id, title: run.title, why });
    progress.end(run, why ?? `done in ${duration((performance.now() - began) / 1000)}`);
  };

  while (!signal.aborted) {
    for (const run of waiting) {
      if (underWay.size >= workers) break;
      if (run.needs.some((id) => open.has(id))) continue;
      waiting.delete(run);
      const work: Promise<void> = begin(run).finally(() => underWay.delete(work));
      underWay.add(work);
    }
    if (underWay.size === 0) break;
    await Promise.race(underWay);
  }
  await Promise.all(underWay);
  status.end();
  signal.throwIfAborted();
  return [
    ...failed,
    ...[...waiting].map(({ id, title }) => ({
      id,
      title,
      why: "not started, because a run that it depends on failed",
    })),
  ];
}

/** How one run is done. */
interface WorkerOptions extends Pick<WorkersOptions, "planFile" | "workers" | "signal"> {
  readonly onProgress: OnProgress;
}

/** Does one run in a process of its own. @returns why it is not done; undefined if it is. */
export function doInWorker(
  { id }: PlannedRun,
  { planFile, workers, signal, onProgress }: WorkerOptions,
): Promise<string | undefined> {
  return runWorker([command, "run", id, "--plan", planFile], {
    threads: threadsOf(workers),
    advice: "try fewer --workers",
    signal,
    onMessage: (report) => onProgress(report as ProgressReport),
  });
}

/** As many as a worker has everywhere, unless the user wants fewer or more workers than the machine is shared by. */
function threadsOf(workers: number): number {
  if (workers === workersForMachine()) return threadsOfWorker();
  return Math.max(1, Math.floor(os.availableParallelism() / workers));
}
