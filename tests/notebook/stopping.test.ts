/** Whatever ends a run, nothing of its kernel goes on: neither the kernel nor what it started. */
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { readNotebook } from "../../lib/notebook/notebook-file";
import { packageRoot } from "../../lib/support/paths";
import { attempt, notebookOf, temporaryFolder, textOf } from "./fixture";

/** Starts a process in a group of its own, as Chromium is started, and tells both ids. */
const busyCell = `
import { spawn } from "node:child_process";
const child = spawn("sleep", ["600"], { detached: true, stdio: "ignore" });
console.log(process.pid, child.pid);`;

const endlessLoop = "await new Promise(r => setTimeout(r, 10));\nfor (;;) {}";

function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

async function allGone(pids: readonly number[]): Promise<boolean> {
  for (let tries = 0; tries < 100 && pids.some(isRunning); tries++) await sleep(100);
  return !pids.some(isRunning);
}

/** The ids that the busy cell printed, once they are in the saved notebook. */
async function pidsIn(file: string): Promise<number[]> {
  for (let tries = 0; tries < 600; tries++) {
    const text = fs.existsSync(file) ? textOf(readNotebook(file), 0) : "";
    if (text) return text.trim().split(" ").map(Number);
    await sleep(100);
  }
  throw new Error("the notebook did not begin");
}

describe.runIf(process.platform === "linux")("a run that ends", () => {
  test("on abort leaves outputs and no process, and work that was given the signal ends itself", async () => {
    const folder = temporaryFolder();
    const out = path.join(folder, "out.ipynb");
    const [ready, checkpoint] = ["ready", "checkpoint"].map((name) => path.join(folder, name));
    const controller = new AbortController();
    const work = `import { interruptSignal } from "synthcohort/dist/notebook/display/interrupt";
      import * as fs from "node:fs";
      const signal = interruptSignal();
      setTimeout(() => fs.writeFileSync(${JSON.stringify(ready)}, ""), 100);
      while (!signal.aborted) await new Promise(r => setTimeout(r, 20));
      fs.writeFileSync(${JSON.stringify(checkpoint)}, "saved");`;
    const running = attempt([busyCell, work, "console.log('not reached');"], { signal: controller.signal, out });
    const pids = await pidsIn(out);
    while (!fs.existsSync(ready)) await sleep(50);
    controller.abort();
    const { error, saved } = await running;
    expect((error as Error).name).toBe("AbortError");
    expect(await allGone(pids)).toBe(true);
    expect(fs.readFileSync(checkpoint, "utf8")).toBe("saved");
    expect(saved.cells[1].outputs).toMatchObject([{ output_type: "error", ename: "AbortError" }]);
    expect(textOf(saved, 2)).toBe("");
  });

  test("by SIGKILL of the runner leaves no process, even one in an endless loop", async () => {
    const folder = temporaryFolder();
    const [file, out] = ["in.ipynb", "out.ipynb"].map((name) => path.join(folder, name));
    fs.writeFileSync(file, JSON.stringify(notebookOf([busyCell, endlessLoop])));
    const script = `require(${JSON.stringify(path.join(packageRoot, "dist/notebook/runner/runner"))}).runNotebook(${JSON.stringify({ file, out, cwd: packageRoot })})`;
    const runner = spawn(process.execPath, ["-e", script], { stdio: "ignore" });
    const pids = await pidsIn(out);
    expect(pids).toHaveLength(2);
    expect(pids.every(isRunning)).toBe(true);
    runner.kill("SIGKILL");
    expect(await allGone(pids)).toBe(true);
  });

  test("well ends what it left running, and has saved the outputs of a long cell meanwhile", async () => {
    const folder = temporaryFolder();
    const out = path.join(folder, "out.ipynb");
    const running = attempt([`${busyCell}\nawait new Promise(r => setTimeout(r, 5000));\nconsole.log("late");`], {
      out,
    });
    const pids = await pidsIn(out);
    expect(textOf(readNotebook(out), 0)).not.toContain("late");
    const { saved, error } = await running;
    expect(error).toBeUndefined();
    expect(textOf(saved, 0)).toMatch(/late\n$/);
    expect(await allGone(pids)).toBe(true);
  });
});
