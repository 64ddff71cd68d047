/** The lock among real processes, some of which are killed while they hold it. The worker is compiled code: dist/ must be there. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import builtin, * as fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { thisOwner } from "../../lib/runs/lock-owner";
import { acquireLock } from "../../lib/runs/file-lock";
import type { LockTimes } from "../../lib/runs/lock-file";

const times: LockTimes = { beatMs: 20, staleMs: 300, lookMs: 5 };
let folder: string;
let file: string;
let log: string;

beforeAll(() => {
  spawnSync(process.execPath, [path.join(__dirname, "..", "..", "bin", "synthcohort.js"), "--version"]); // compiles lib/ where it is not
});
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "lock-"));
  file = path.join(folder, "run.lock");
  log = path.join(folder, "log");
  fs.writeFileSync(log, "");
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

function worker(rounds: number, inside: number): ChildProcess {
  return spawn(process.execPath, [path.join(__dirname, "lock-worker.mjs"), file, log, String(rounds), String(inside)], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  return new Promise((resolve) => child.once("exit", resolve));
}

/** Waits until something holds. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(5);
}

const entries = (): string[][] =>
  fs
    .readFileSync(log, "utf8")
    .trim()
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split(" "));

/** How often the lock was held; throws when two were inside at once. A killed process never says that it is out. */
function countHolds(killed: ReadonlySet<number>): number {
  let inside: number | undefined;
  let holds = 0;
  for (const [what, pid] of entries()) {
    if (what === "in") {
      if (inside !== undefined && !killed.has(inside)) throw new Error(`${pid} came in while ${inside} was inside`);
      inside = Number(pid);
      holds += 1;
    } else {
      if (inside !== Number(pid)) throw new Error(`${pid} went out while ${inside} was inside`);
      inside = undefined;
    }
  }
  return holds;
}

describe("a lock among processes", () => {
  it("is held by one at a time", async () => {
    const workers = Array.from({ length: 5 }, () => worker(6, 3));
    expect(await Promise.all(workers.map(ended))).toEqual([0, 0, 0, 0, 0]);
    expect(countHolds(new Set())).toBe(30);
    expect(fs.readdirSync(folder)).toEqual(["log"]);
  });

  it("is taken over by one of those who wait when its holder is killed", async () => {
    const killed = new Set<number>();
    const workers = Array.from({ length: 6 }, () => worker(3, 40));
    for (let i = 0; i < 3; i++) {
      let pid = 0;
      await until(() => {
        const last = entries().at(-1);
        pid = last?.[0] === "in" && !killed.has(Number(last[1])) ? Number(last[1]) : 0;
        return pid !== 0;
      });
      process.kill(pid, "SIGKILL");
      killed.add(pid);
    }
    const codes = await Promise.all(workers.map(ended));
    expect(codes.filter((code) => code === 0)).toHaveLength(3);
    expect(countHolds(killed)).toBeGreaterThanOrEqual(9 + killed.size);
    expect(fs.readdirSync(folder)).toEqual(["log"]);
  });
});

describe("a lock that may be stale", () => {
  const elsewhere = { ...thisOwner("aaaaaaaaaaaa"), machine: "another", host: "node7" };

  it("of another machine is respected while its heartbeat goes on, and taken over when that has stood still", async () => {
    let beats = 0;
    const beat = (): void => fs.writeFileSync(file, JSON.stringify({ ...elsewhere, beats: beats++ }));
    beat();
    const timer = setInterval(beat, 20);
    const waitedFor = new Set<string>();
    let held = false;
    const asking = acquireLock(file, { times, onWait: ({ host }) => waitedFor.add(host) }).then((lock) => {
      held = true;
      return lock;
    });
    await sleep(3 * times.staleMs);
    expect(held).toBe(false);
    clearInterval(timer);
    (await asking).release();
    expect([...waitedFor]).toEqual(["node7"]);
    expect(fs.readdirSync(folder)).toEqual(["log"]);
  });

  it("is taken over at once when its process number belongs to another process of this machine now", async () => {
    fs.writeFileSync(file, JSON.stringify({ ...thisOwner("bbbbbbbbbbbb"), processStart: "1" }));
    (await acquireLock(file, { times: { ...times, staleMs: 1e9 } })).release();
  });

  it("is taken over when a process was killed while it took it over", async () => {
    const dead = { ...thisOwner("cccccccccccc"), processStart: "1" };
    fs.writeFileSync(file, JSON.stringify(dead));
    fs.writeFileSync(`${file}.${dead.token}`, JSON.stringify({ ...dead, token: "dddddddddddd" }));
    (await acquireLock(file, { times: { ...times, staleMs: 1e9 } })).release();
    expect(fs.readdirSync(folder)).toEqual(["log"]);
  });

  it("is not removed by one who found the lock before it stale", async () => {
    const [stale, right, next] = [
      { ...thisOwner("cccccccccccc"), processStart: "1" },
      thisOwner("dddddddddddd"),
      thisOwner("eeeeeeeeeeee"),
    ];
    fs.writeFileSync(file, JSON.stringify(stale));
    fs.writeFileSync(`${file}.${stale.token}`, JSON.stringify(right)); // another process, alive, is about to remove it
    let held = false;
    const asking = acquireLock(file, { times }).then((lock) => {
      held = true;
      return lock;
    });
    await sleep(50);
    fs.writeFileSync(file, JSON.stringify(next));
    fs.rmSync(`${file}.${stale.token}`);
    await sleep(100);
    expect(held).toBe(false);
    expect(JSON.parse(fs.readFileSync(file, "utf8"))).toEqual(next);
    fs.rmSync(file);
    (await asking).release();
  });

  it("is taken over, after a while, when a crash of the machine left it damaged", async () => {
    fs.writeFileSync(file, "\0\0\0");
    const began = performance.now();
    (await acquireLock(file, { times })).release();
    expect(performance.now() - began).toBeGreaterThan(times.staleMs);
  });
});

describe("on a file system without hard links", () => {
  const original = builtin.linkSync;
  let refused = 0;
  beforeEach(() => {
    refused = 0;
    builtin.linkSync = (): never => {
      refused++;
      throw Object.assign(new Error("operation not permitted"), { code: "EPERM" });
    };
    syncBuiltinESMExports();
  });
  afterEach(() => {
    builtin.linkSync = original;
    syncBuiltinESMExports();
  });

  it("a lock is held by one at a time, and taken over when its holder is gone", async () => {
    const lock = await acquireLock(file, { times });
    let held = false;
    const asking = acquireLock(file, { times }).then((next) => {
      held = true;
      return next;
    });
    await sleep(50);
    expect(refused).toBeGreaterThan(1);
    expect(held).toBe(false);
    lock.release();
    (await asking).release();
    fs.writeFileSync(file, JSON.stringify({ ...thisOwner("bbbbbbbbbbbb"), processStart: "1" }));
    (await acquireLock(file, { times: { ...times, staleMs: 1e9 } })).release();
    expect(fs.readdirSync(folder)).toEqual(["log"]);
  });
});

describe("a held lock", () => {
  it("says when another process has taken it over, and leaves the other's alone", async () => {
    const lock = await acquireLock(file, { times });
    expect(lock.lost.aborted).toBe(false);
    fs.rmSync(file);
    fs.writeFileSync(file, JSON.stringify({ ...thisOwner("eeeeeeeeeeee") }));
    const before = fs.readFileSync(file, "utf8");
    await until(() => lock.lost.aborted);
    expect((lock.lost.reason as Error).name).toBe("AbortError");
    lock.release();
    expect(fs.readFileSync(file, "utf8")).toBe(before);
  });

  it("is waited for until the one who waits is stopped", async () => {
    const lock = await acquireLock(file, { times });
    const controller = new AbortController();
    const asking = acquireLock(file, { times, signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await expect(asking).rejects.toMatchObject({ name: "AbortError" });
    lock.release();
  });
});
