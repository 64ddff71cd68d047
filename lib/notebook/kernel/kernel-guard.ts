/**
 * Loaded into a kernel before tslab (`node --require`), for what tslab lacks: it ends the kernel when the process
 * that started it is gone (a killed runner or JupyterLab would leave kernels that compute for nobody), loses no output,
 * does not mind when the library is compiled meanwhile, and tells of a failed cell in one sentence.
 */
import { randomUUID } from "node:crypto";
import * as path from "node:path";
import { Worker, isMainThread } from "node:worker_threads";
import "./cell-errors";
import "./lossless-publisher";
import "./steady-types";
import { kernelVariable, parentVariable } from "./process-group";

if (isMainThread) {
  process.env[kernelVariable] ??= randomUUID();
  const parent = Number(process.env[parentVariable] ?? process.ppid);
  delete process.env[parentVariable]; // not for the kernel's own children
  // A thread of its own: the main one may be in a loop that never ends.
  const watch = new Worker(path.join(__dirname, "kernel-watch.js"), {
    workerData: { parent, kernel: process.env[kernelVariable] },
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4 },
  });
  watch.unref();
}
