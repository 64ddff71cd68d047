/** One server a study, on whatever machine: who comes second is told at once, and who loses it acknowledges nothing more. */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CreatedStudy } from "../../lib/reader-study/create";
import { readJournal } from "../../lib/reader-study/journal";
import { checkBinding } from "../../lib/reader-study/server/binding";
import type { ReaderState } from "../../lib/reader-study/server/reader-routes";
import { serveStudy } from "../../lib/reader-study/server/server";
import { lockStudy } from "../../lib/reader-study/study-lock";
import type { LockTimes } from "../../lib/runs/lock-file";
import { thisOwner } from "../../lib/runs/lock-owner";
import { bin, makeStudy, openSession, serve, temporary, tokenOf } from "./fixtures";

const times: LockTimes = { beatMs: 20, staleMs: 60_000, lookMs: 5 };
const local = checkBinding({ host: "127.0.0.1", behindProxy: false });
const elsewhere = {
  ...thisOwner("aaaaaaaaaaaa"),
  machine: "another",
  host: "node7",
  pid: 1,
  since: "2026-01-01T00:00:00.000Z",
};
let folder: string;
let created: CreatedStudy;
let lock: string;
beforeEach(() => {
  folder = temporary("lock");
  created = makeStudy(folder);
  lock = path.join(created.study.folder, "serve.lock");
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

function beat(beats = 0): void {
  fs.writeFileSync(lock, JSON.stringify({ ...elsewhere, beats }));
}

/** As if the last heartbeat had been so long ago. */
function age(seconds: number): void {
  const then = Date.now() / 1000 - seconds;
  fs.utimesSync(lock, then, then);
}

async function give(address: string, reader: number): Promise<{ status: number; id: string }> {
  const cookie = await openSession(address, tokenOf(created.invitations[reader]));
  const { view } = (await (await fetch(`${address}/api/state`, { headers: { cookie } })).json()) as ReaderState;
  const body = JSON.stringify({ id: view?.id, sequence: 0, answer: "real", confidence: 1, milliseconds: 1 });
  const { status } = await fetch(`${address}/api/answers`, {
    method: "POST",
    headers: { cookie, "content-type": "application/json" },
    body,
  });
  return { status, id: view?.id as string };
}

describe("a study that is served", () => {
  it(
    "is not served again: the second is told by whom and since when, and ends with 1",
    { timeout: 60_000 },
    async () => {
      const first = await serve(created.study.folder);
      const second = spawnSync(process.execPath, [bin, "reader-study", "serve", created.study.folder, "--port", "0"], {
        encoding: "utf8",
      });
      expect(second.status).toBe(1);
      const { since, host } = JSON.parse(fs.readFileSync(lock, "utf8")) as { since: string; host: string };
      expect(second.stderr.trim()).toBe(
        `synthcohort: The study ${created.study.folder} is being served by process ${first.process.pid} on ${host} since ${since}; stop that one first.`,
      );
      expect((await give(first.address, 0)).status).toBe(200);
      await first.kill();
      const third = await serve(created.study.folder); // at once: the holder is dead
      expect((await give(third.address, 1)).status).toBe(200);
      third.process.kill("SIGTERM");
      await once(third.process, "exit");
      expect(fs.existsSync(lock)).toBe(false);
      expect(readJournal(path.join(created.study.folder, "journal.jsonl"))).toHaveLength(2);
    },
  );

  it("on another machine is not served here, and not waited for", async () => {
    beat();
    const began = performance.now();
    await expect(serveStudy(created.study, local, 0)).rejects.toThrow(
      `by process 1 on node7 since ${elsewhere.since}; stop that one first, or, if its machine has crashed, try again in five minutes.`,
    );
    expect(performance.now() - began).toBeLessThan(5000);
    expect(JSON.parse(fs.readFileSync(lock, "utf8"))).toMatchObject({ host: "node7" });
    expect(fs.readdirSync(created.study.folder).filter((name) => name.startsWith("serve."))).toEqual(["serve.lock"]);
  });

  it("is taken over when the other machine's heartbeat has stood still", async () => {
    beat();
    age(61);
    const watched: string[] = [];
    const held = await lockStudy(created.study.folder, { times, onWait: ({ host }) => watched.push(host) });
    expect(watched).toEqual(["node7"]);
    expect(held.isHeld()).toBe(true);
    held.release();
    held.release();
    expect(fs.existsSync(lock)).toBe(false);
  });

  it("is left alone when only the clock says that it stood still", async () => {
    beat();
    age(61);
    const timer = setTimeout(() => beat(1), 10);
    await expect(lockStudy(created.study.folder, { times })).rejects.toThrow("on node7");
    clearTimeout(timer);
  });

  it.each([
    "",
    "1",
    "null",
    "\0\0",
    JSON.stringify({ ...elsewhere, token: "../../x" }),
    JSON.stringify({ ...elsewhere, host: "a\u001b[2J" }),
  ])("has a lock that is none (%j): said while it is new, taken over when it is old", async (content) => {
    fs.writeFileSync(lock, content);
    await expect(lockStudy(created.study.folder, { times })).rejects.toThrow("has a lock that is damaged");
    age(61);
    (await lockStudy(created.study.folder, { times })).release();
  });

  it("by an older version's word is served all the same", async () => {
    const old = path.join(created.study.folder, "serve.pid");
    fs.writeFileSync(old, "1");
    const server = await serveStudy(created.study, local, 0);
    expect(fs.existsSync(old)).toBe(false);
    await server.close();
  });
});

describe("a server that has lost its study", () => {
  it("acknowledges no answer from that moment on, and ends with a sentence", { timeout: 30_000 }, async () => {
    const first = await serve(created.study.folder);
    const before = await give(first.address, 0);
    const ended = once(first.process, "exit");
    fs.rmSync(lock);
    beat(); // its own next heartbeat is seconds away
    const after = await give(first.address, 1).catch(() => ({ status: 0 }));
    expect(before.status).toBe(200);
    expect([0, 503]).toContain(after.status); // refused, or its connection is closed
    expect(await ended).toEqual([1, null]);
    expect(first.said()).toContain(
      `synthcohort: Another process has taken over the study ${created.study.folder}, so this one has ended`,
    );
    expect(readJournal(path.join(created.study.folder, "journal.jsonl")).map(({ id }) => id)).toEqual([before.id]);
    expect(JSON.parse(fs.readFileSync(lock, "utf8"))).toMatchObject({ host: "node7" });
  });

  it("notices by its heartbeat, too", async () => {
    const server = await serveStudy(created.study, local, 0, { times });
    fs.rmSync(lock);
    beat();
    await once(server.lost, "abort");
    await server.close();
    await expect(fetch(server.address)).rejects.toThrow();
  });

  it.each([
    ["appended to", (file: string) => fs.appendFileSync(file, "{}\n")],
    ["replaced", (file: string) => fs.renameSync(`${file}.copy`, file)],
  ])("acknowledges no answer when its journal was %s by another process", async (_, change) => {
    const server = await serveStudy(created.study, local, 0);
    const file = path.join(created.study.folder, "journal.jsonl");
    fs.copyFileSync(file, `${file}.copy`);
    expect((await give(server.address, 0)).status).toBe(200);
    change(file);
    expect((await give(server.address, 1)).status).toBe(503);
    await server.close();
  });
});
