/** Ends a kernel with everything that it started, so that nothing keeps computing after its notebook has ended. */
import * as fs from "node:fs";
import { killGroup } from "../../support/process";

/** The variable that a kernel's processes inherit, whoever becomes their parent: it says which kernel they belong to. */
export const kernelVariable = "SYNTHCOHORT_KERNEL";

/** Tells a new kernel which process it was started by: that process may be gone before the kernel can ask. */
export const parentVariable = "SYNTHCOHORT_KERNEL_PARENT";

/** Kills the kernel's process group, and, on Linux, processes of it that left the group (Chromium does). */
export function killKernel(kernel: string, groupLeader: number): void {
  for (const pid of processesOf(kernel)) kill(pid);
  killGroup(groupLeader);
}

function processesOf(kernel: string): number[] {
  if (process.platform !== "linux") return [];
  const mark = `${kernelVariable}=${kernel}`;
  return fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && environmentOf(pid).includes(mark));
}

function environmentOf(pid: number): string[] {
  try {
    return fs.readFileSync(`/proc/${pid}/environ`, "latin1").split("\0");
  } catch {
    return []; // ended meanwhile, or another user's
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}
