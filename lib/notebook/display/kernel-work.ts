/** In a notebook's kernel, long work shows its progress below its cell, and the stop button stops it. */
import type { WorkOptions } from "../../support/work";
import { inNotebook } from "./display";
import { interruptSignal } from "./interrupt";
import { notebookProgress } from "./progress-display";

/** The workplace of a process that may be a kernel: whether it is one is known only once a cell runs. */
export function kernelWork(title: string): WorkOptions {
  return inNotebook() ? { onProgress: notebookProgress(title), signal: interruptSignal() } : {};
}
