/** One process at a time works in a run's folder: others wait, and find the work done or take it over. */
import { spawn, type ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { whileLocked } from "../../lib/runs/folder-lock";
import { readStatus } from "../../lib/runs/run-status";
import type { ProgressReport } from "../../lib/support/progress";

let root: string;
let folder: string;
let log: string;
let goOn: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "folder-lock-"));
  folder = path.join(root, "run");
  log = path.join(root, "log");
  goOn = path.join(root, "go-on");
  fs.writeFileSync(log, "");
});
afterEach(() => fs.rmSync(root, { recursive: true }));

const lines = (): string[] => fs.readFileSync(log, "utf8").split("\n").filter(Boolean);

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(10);
}

/** A process that does the run, whose work takes until the file `goOn` is there, and what it reports. */
class Worker {
  readonly reports: ProgressReport[] = [];
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;

  constructor() {
    this.child = spawn(process.execPath, [path.join(__dirname, "run-worker.mjs"), folder, log, goOn], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.child.stdout!.setEncoding("utf8").on("data", (text: string) => {
      for (const line of text.trim().split("\n")) this.reports.push(JSON.parse(line) as ProgressReport);
    });
    this.ended = new Promise((resolve) => this.child.once("close", resolve));
  }

  get pid(): number {
    return this.child.pid!;
  }

  kill(): void {
    this.child.kill("SIGKILL");
  }
}

describe("two processes that do the same run", () => {
  const waiting = (holder: Worker, done: number): ProgressReport => ({
    task: "waiting",
    done,
    total: 1,
    unit: "runs",
    detail: `process ${holder.pid} on ${os.hostname()} does this run`,
  });

  it("the second says whom it waits for, and finds the work done", { timeout: 60_000 }, async () => {
    const first = new Worker();
    await until(() => lines().length === 1);
    const second = new Worker();
    await until(() => second.reports.length > 0);
    fs.writeFileSync(goOn, "");
    expect(await Promise.all([first.ended, second.ended])).toEqual([0, 0]);
    expect(lines()).toEqual([`begins ${first.pid}`, `ends ${first.pid}`]);
    expect(first.reports).toEqual([]);
    expect(second.reports[0]).toEqual(waiting(first, 0));
    expect(second.reports.at(-1)).toEqual(waiting(first, 1));
    expect(fs.readdirSync(root).sort()).toEqual(["go-on", "log", "run"]);
  });

  it("the second takes over when the first is killed", { timeout: 60_000 }, async () => {
    const first = new Worker();
    await until(() => lines().length === 1);
    const second = new Worker();
    await until(() => second.reports.length > 0);
    expect(lines()).toEqual([`begins ${first.pid}`]);
    first.kill();
    fs.writeFileSync(goOn, "");
    expect(await second.ended).toBe(0);
    expect(lines()).toEqual([`begins ${first.pid}`, `begins ${second.pid}`, `ends ${second.pid}`]);
    expect(readStatus(folder)?.state).toBe("done");
    expect(fs.readdirSync(root).sort()).toEqual(["go-on", "log", "run"]);
  });
});

describe("whileLocked", () => {
  it("waits for another call of the same process, whatever it calls the folder", { timeout: 30_000 }, async () => {
    const order: string[] = [];
    const work = (name: string, place: string): Promise<void> =>
      whileLocked(place, {}, async () => {
        order.push(`${name} in`);
        await sleep(50);
        order.push(`${name} out`);
      });
    fs.symlinkSync(root, `${root}-link`);
    await Promise.all([work("a", `${folder}/`), work("b", path.join(`${root}-link`, "run"))]);
    fs.rmSync(`${root}-link`);
    expect(order.join()).toMatch(/^(a in,a out,b in,b out|b in,b out,a in,a out)$/);
    expect(fs.readdirSync(root)).toEqual(["log"]);
  });

  it("lets go of the lock when the work fails, and stops waiting when told", async () => {
    await expect(whileLocked(folder, {}, () => Promise.reject(new Error("no more disk")))).rejects.toThrow(
      "no more disk",
    );
    expect(fs.readdirSync(root)).toEqual(["log"]);
    await whileLocked(folder, {}, async () => {
      fs.copyFileSync(`${folder}.lock`, path.join(root, "other.lock")); // of a process that lives
      await expect(
        whileLocked(path.join(root, "other"), { signal: AbortSignal.timeout(50) }, () => Promise.resolve()),
      ).rejects.toMatchObject({ name: "AbortError" });
    });
  });
});
