/** The guard's thread: regularly checks whether the kernel's parent process is still running. */
import { workerData } from "node:worker_threads";
import { isRunning } from "../../support/process";
import { killKernel } from "./process-group";

const { parent, kernel } = workerData as { parent: number; kernel: string };
const everyMs = 500;

setInterval(() => {
  // On Windows a process keeps the number of its parent when that has ended.
  if (process.ppid === parent && isRunning(parent)) return;
  killKernel(kernel, process.pid);
  process.kill(process.pid, "SIGKILL"); // where the kernel does not lead its group
}, everyMs);
