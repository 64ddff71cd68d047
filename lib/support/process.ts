/** Other processes on this machine. */
import { spawnSync } from "node:child_process";

/** Whether a process of this number runs; another user's counts as well. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Ends a process that leads a group, and all that it started, at once; on Windows, all that descends from it. */
export function killGroup(leader: number, platform: string = process.platform): void {
  if (platform === "win32") {
    spawnSync("taskkill", ["/pid", String(leader), "/T", "/F"], { stdio: "ignore", windowsHide: true });
    return;
  }
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // They are gone already.
  }
}
