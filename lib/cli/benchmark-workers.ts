/**
 * Does the runs of a plan on one machine: each in a process of its own (`synthcohort run`), a bounded number at a time.
 * A failed run does not stop the others; those that need it are left out.
 */
import { spawn, type ChildProcess } from "node:child_process";
import * as os from "node:os";
import * as path from "node:path";
import { readInstalledEngine } from "../engine/install/installed-engine";
import { stateOf, type PlannedRun } from "../benchmark/planned-run";
import { messageOf } from "../support/errors";
import { packageRoot } from "../support/paths";
import { duration, type ProgressReport } from "../support/progress";
import { BenchmarkProgress } from "./benchmark-progress";
import type { StatusLine } from "./terminal";

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
  readonly status: StatusLine;
  /** Stops the runs under way with checkpoints. */
  readonly signal: AbortSignal;
}

/** Small networks gain little from more threads than this; more processors are for more workers. A GPU is for one. */
const threadsWorthHaving = 4;

/** Workers for this machine: one for every four processors, and one where a GPU computes. */
export function defaultWorkers(): number {
  if (readInstalledEngine()?.device === "gpu") return 1;
  return Math.max(1, Math.floor(os.availableParallelism() / threadsWorthHaving));
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
  const progress = new BenchmarkProgress(left, workers, status);

  const begin = async (run: PlannedRun): Promise<void> => {
    progress.begin(run);
    const began = performance.now();
    const why = await runInProcess(run, planFile, threadsOf(workers), signal, (report) => progress.report(run, report));
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

/** Workers share the processors, unless the user says otherwise. */
function threadsOf(workers: number): number {
  return Math.max(1, Math.floor(os.availableParallelism() / workers));
}

/** Undefined when the run is done; else why not, in a sentence. */
async function runInProcess(
  run: PlannedRun,
  planFile: string,
  threads: number,
  signal: AbortSignal,
  onReport: (report: ProgressReport) => void,
): Promise<string | undefined> {
  const args = [path.join(packageRoot, "bin", "synthcohort.js"), "run", run.id, "--plan", planFile];
  let child: ChildProcess;
  try {
    child = spawn(process.execPath, args, {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      env: { SYNTHCOHORT_THREADS: String(threads), ...process.env },
    });
  } catch (error) {
    return notStarted(error);
  }
  child.on("message", (report) => onReport(report as ProgressReport));
  const messages = lastMessages(child);
  const stop = (): void => void child.kill("SIGTERM");
  signal.addEventListener("abort", stop, { once: true });
  const outcome = await outcomeOf(child);
  signal.removeEventListener("abort", stop);
  if (outcome instanceof Error) return notStarted(outcome);
  const { code, killedBy } = outcome;
  if (code === 0) return undefined;
  return killedBy === null
    ? (sentenceOf(messages()) ?? `failed with exit code ${code}`)
    : `was ended by ${killedBy} (SIGKILL often means: not enough memory)`;
}

/** How a process ended; an error where it never began. Without a listener, its error would end this process, too. */
function outcomeOf(child: ChildProcess): Promise<{ code: number | null; killedBy: string | null } | Error> {
  return new Promise((resolve) => {
    child.on("error", (error) => {
      if (child.pid === undefined) resolve(error);
    });
    child.once("close", (code, killedBy) => resolve({ code, killedBy }));
  });
}

/** No processes or memory are left, most likely. */
function notStarted(error: unknown): string {
  return `could not be started (${messageOf(error)}); try fewer --workers`;
}

/** The end of what a process writes on stderr. */
function lastMessages(child: ChildProcess): () => string {
  let text = "";
  child.stderr?.setEncoding("utf8").on("data", (part: string) => (text = (text + part).slice(-4000)));
  return () => text;
}

/** The sentence with which the command line ends when it fails. */
function sentenceOf(messages: string): string | undefined {
  return messages
    .split("\n")
    .reverse()
    .find((line) => line.startsWith("synthcohort: "))
    ?.slice("synthcohort: ".length);
}
