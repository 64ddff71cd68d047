/**
 * How workers share this machine. Networks of small images gain little from more threads: two trainings side by side with a
 * thread each end in some 60 % of the time of two in a row with two threads. A worker's threads depend on the machine alone,
 * not on how many workers there are: bytes depend on threads, and must not depend on what runs beside.
 */
import * as os from "node:os";
import { usualBackend } from "./choose";
import { readInstalledEngine } from "./install/installed-engine";

/** More threads than this do not help. */
const mostThreads = 4;

/** Threads of each worker. */
export function threadsOfWorker(processors: number = os.availableParallelism()): number {
  return Math.min(mostThreads, Math.max(1, Math.floor(processors / 4)));
}

/** Workers that keep this machine busy; one where a GPU computes. */
export function workersForMachine(processors: number = os.availableParallelism()): number {
  if (computesOnGpu()) return 1;
  return Math.max(1, Math.floor(processors / threadsOfWorker(processors)));
}

function computesOnGpu(): boolean {
  const backend = process.env["SYNTHCOHORT_BACKEND"] || usualBackend();
  return backend === "webgpu" || (backend === "native" && readInstalledEngine()?.device === "gpu");
}
