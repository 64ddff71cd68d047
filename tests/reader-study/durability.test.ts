/** 1,000 answers from 20 readers at once, while the server is killed again and again: none that was acknowledged is lost, none is doubled. */
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AnswerJournal, readJournal, type JournalEntry } from "../../lib/reader-study/journal";
import { readResponses } from "../../lib/reader-study/analysis/responses";
import type { ReaderState } from "../../lib/reader-study/server/reader-routes";
import { Random } from "../../lib/support/random";
import { makeStudy, openSession, serve, temporary, tokenOf, type Served } from "./fixtures";

let folder: string;
beforeEach(() => (folder = temporary("durability")));
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** A request that is sent until somebody answers. */
async function insist(address: () => string, cookie: string, body?: object): Promise<unknown> {
  for (;;) {
    try {
      const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
      const response = await fetch(address(), {
        ...sent,
        headers: { cookie, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      });
      if (response.status !== 200) throw new Error(`Status ${response.status}: ${await response.text()}`);
      return await response.json();
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // fetch's own: nobody answered
      await sleep(30);
    }
  }
}

it("20 readers, 50 answers each, five kills", { timeout: 120_000 }, async () => {
  const { study, invitations } = makeStudy(folder, { perCell: 11, repeats: 4, training: 2, readers: 20 }, 60);
  const showings = study.readers[0].slots.length;
  expect(showings).toBe(50);
  let served: Served = await serve(study.folder);
  const port = Number(new URL(served.address).port);
  const acknowledged = new Map<string, string>();
  let reading = study.readers.length;

  const readers = study.readers.map(async (reader, number) => {
    const random = Random.fromSeed(number, "durability");
    const cookie = await openSession(served.address, tokenOf(invitations[number]));
    const address = (where: string) => () => `${served.address}${where}`;
    let state = (await insist(address("/api/state"), cookie)) as ReaderState;
    while (state.view !== null) {
      const { id, sequence } = state.view;
      const answer = random.chance(0.5) ? "real" : "synthetic";
      const result = (await insist(address("/api/answers"), cookie, {
        id,
        sequence,
        answer,
        confidence: 1 + random.integer(5),
        milliseconds: 5,
      })) as { state: ReaderState };
      acknowledged.set(`${reader.name}/${id}`, answer);
      state = result.state;
    }
    reading--;
  });

  const kills = (async () => {
    const random = Random.fromSeed(9, "kills");
    for (let kill = 1; kill <= 5; kill++) {
      // Spread over the study: after so many acknowledged answers, at an arbitrary moment.
      while (acknowledged.size < kill * 160) await sleep(2);
      await sleep(random.integer(12));
      expect(reading).toBeGreaterThan(0);
      await served.kill();
      // At this moment, all that was acknowledged is on the disk.
      const written = new Set(
        readJournal(path.join(study.folder, "journal.jsonl")).map((entry) => `${entry.reader}/${entry.id}`),
      );
      for (const key of acknowledged.keys()) expect(written.has(key), key).toBe(true);
      served = await serve(study.folder, port);
    }
  })();
  await Promise.all([kills, ...readers]);
  await served.kill();

  const entries = readJournal(path.join(study.folder, "journal.jsonl"));
  expect(entries).toHaveLength(1000);
  expect(new Set(entries.map((entry) => `${entry.reader}/${entry.id}/${entry.sequence}`)).size).toBe(1000);
  expect(new Map(entries.map((entry) => [`${entry.reader}/${entry.id}`, entry.answer as string]))).toEqual(
    acknowledged,
  );
  expect(readResponses(study)).toHaveLength(1000);
});

describe("the journal", () => {
  const entry = (id: number): JournalEntry => ({
    at: "2026-01-01T00:00:00.000Z",
    reader: "reader-1",
    id: String(id),
    sequence: 0,
    answer: "real",
    confidence: 1,
    milliseconds: 1,
  });
  const file = (): string => path.join(folder, "journal.jsonl");

  it("cuts off a line that a crash cut short, wherever it was cut, and goes on behind the whole ones", async () => {
    const line = `${JSON.stringify(entry(2))}\n`;
    for (const cut of [1, 20, line.length - 1]) {
      fs.writeFileSync(file(), `${JSON.stringify(entry(1))}\n${line.slice(0, cut)}`);
      const journal = await AnswerJournal.open(file());
      expect(journal.entries).toEqual([entry(1)]);
      await journal.append(entry(3));
      await journal.close();
      expect(readJournal(file())).toEqual([entry(1), entry(3)]);
    }
  });

  it("refuses a whole line that is no answer, and changes nothing", async () => {
    fs.writeFileSync(file(), `{"reader":1}\n${JSON.stringify(entry(1))}\n`);
    await expect(AnswerJournal.open(file())).rejects.toThrow("line 1 is not an answer");
    expect(fs.readFileSync(file(), "utf8")).toContain('{"reader":1}');
  });

  it("keeps the order of what comes at once, and after a failure refuses everything", async () => {
    const journal = await AnswerJournal.open(file());
    await Promise.all(Array.from({ length: 50 }, (_, i) => journal.append(entry(i))));
    expect(readJournal(file()).map(({ id }) => Number(id))).toEqual(Array.from({ length: 50 }, (_, i) => i));
    await journal.close();
    const refused = await Promise.allSettled([50, 51].map((id) => journal.append(entry(id))));
    expect(refused.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    for (const id of [52, 53]) await expect(journal.append(entry(id))).rejects.toThrow("could not be written");
    expect(readJournal(file())).toHaveLength(50);
  });
});
