/** A study is what it was when it was made: whatever one file says otherwise is noticed, and studies of older versions still open. */
import * as fs from "node:fs";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { StudyDescription } from "../../lib/reader-study/description";
import { studyIdentity } from "../../lib/reader-study/identity";
import { readJournal } from "../../lib/reader-study/journal";
import { reportStudy } from "../../lib/reader-study/analysis/report";
import { checkBinding } from "../../lib/reader-study/server/binding";
import { serveStudy } from "../../lib/reader-study/server/server";
import { simulateReaders } from "../../lib/reader-study/machine/simulated-reader";
import { openStudy, type Study } from "../../lib/reader-study/study";
import { UserError } from "../../lib/support/errors";
import { makeStudy, temporary } from "./fixtures";

let folder: string;
let study: Study;
let [description, journal] = ["", ""];
beforeEach(() => {
  folder = temporary("identity");
  study = makeStudy(folder).study;
  [description, journal] = ["study.json", "journal.jsonl"].map((name) => path.join(study.folder, name));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

type Change = (description: Writable) => void;
type Writable = { -readonly [K in keyof StudyDescription]: StudyDescription[K] };

const read = (): Writable => JSON.parse(fs.readFileSync(description, "utf8")) as Writable;

function change(how: Change, identity?: (changed: StudyDescription) => string): void {
  const changed = read();
  how(changed);
  if (identity) changed.identity = identity(changed);
  fs.writeFileSync(description, JSON.stringify(changed));
}

const changes: [string, Change][] = [
  [
    "truths",
    (one) =>
      (one.images = one.images.map((image) => ({ ...image, truth: image.truth === "real" ? "synthetic" : "real" }))),
  ],
  [
    "the truth of one image",
    (one) =>
      (one.images = one.images.map((image, i) =>
        i === 3 ? { ...image, truth: image.truth === "real" ? "synthetic" : "real" } : image,
      )),
  ],
  ["a cell", (one) => (one.images = one.images.map((image) => ({ ...image, model: "prog-GAN" })))],
  ["which row an image was", (one) => (one.images = one.images.map((image) => ({ ...image, row: image.row + 1 })))],
  [
    "an order",
    (one) =>
      (one.readers = one.readers.map((reader, i) =>
        i === 0 ? { ...reader, slots: [...reader.slots].reverse() } : reader,
      )),
  ],
  [
    "what a slot shows",
    (one) =>
      (one.readers = one.readers.map((reader) => ({
        ...reader,
        slots: reader.slots.map((slot) => ({ ...slot, image: 0 })),
      }))),
  ],
  ["the title", (one) => (one.title = "Another")],
  ["an image file's checksum", (one) => (one.checksums = { ...one.checksums, "images-16.npy": "0".repeat(64) })],
];

describe("a change of study.json", () => {
  it.each(changes)(
    "of %s is noticed, also when its checksum was made anew, and with answers or none",
    async (_, how) => {
      const original = fs.readFileSync(description, "utf8");
      for (let answers = 0; answers < 2; answers++) {
        change(how);
        expect(() => openStudy(study.folder)).toThrow("was changed after the study was made");
        change(() => undefined, studyIdentity);
        expect(() => openStudy(study.folder)).toThrow("belong to different studies, or one was changed");
        // As if an older version had made it.
        change((one) => {
          one.version = 1;
          delete one.identity;
        });
        expect(() => openStudy(study.folder)).toThrow(UserError);
        fs.writeFileSync(description, original);
        await simulateReaders(openStudy(study.folder), { skill: () => 1, seed: 1 });
      }
    },
  );

  it("that says the same is none", () => {
    fs.writeFileSync(description, JSON.stringify(Object.fromEntries(Object.entries(read()).reverse())));
    expect(openStudy(study.folder).identity).toBe(study.identity);
  });
});

describe("a journal", () => {
  it("names its study first, and is missed when it is gone", async () => {
    expect(fs.readFileSync(journal, "utf8")).toBe(`{"study":"${study.identity}"}\n`);
    for (const content of ["", '{"study":"x"}\n', `{"study":"${study.identity}"}`]) {
      fs.writeFileSync(journal, content);
      expect(() => openStudy(study.folder)).toThrow("restore this study's own file");
    }
    fs.rmSync(journal);
    expect(() => openStudy(study.folder)).toThrow("journal.jsonl is missing");
  });

  it("of another study of the same images is refused", async () => {
    const other = makeStudy(path.join(folder, "other")).study;
    await simulateReaders(other, { skill: () => 1, seed: 1 });
    fs.copyFileSync(path.join(other.folder, "journal.jsonl"), journal);
    expect(() => openStudy(study.folder)).toThrow("belong to different studies");
  });
});

describe("a study of an older version", () => {
  beforeEach(() => {
    change((one) => {
      one.version = 1;
      delete one.identity;
    });
    fs.rmSync(journal);
  });

  it("opens, says what is not checked, and names itself in its journal from its first service on", async () => {
    const old = openStudy(study.folder);
    expect(old.notes).toEqual([
      expect.stringContaining("whether truths, orders or answers were changed since is not checked"),
    ]);
    await (await serveStudy(old, checkBinding({ host: "127.0.0.1", behindProxy: false }), 0)).close();
    expect(openStudy(study.folder)).toMatchObject({ notes: [], identity: old.identity });
    change(changes[0][1]);
    expect(() => openStudy(study.folder)).toThrow("belong to different studies");
  });

  it("that has answers keeps them all, and goes on", async () => {
    const old = openStudy(study.folder);
    const [reader] = old.readers;
    const lines = reader.slots
      .slice(0, 5)
      .map(
        ({ id }) =>
          `${JSON.stringify({ at: "2026-01-01T00:00:00.000Z", reader: reader.name, id, sequence: 0, answer: "real", confidence: 2, milliseconds: 900 })}\n`,
      );
    fs.writeFileSync(journal, lines.join(""));
    await simulateReaders(openStudy(study.folder), { skill: () => 1, seed: 1 });
    expect(fs.readFileSync(journal, "utf8").startsWith(lines.join(""))).toBe(true);
    expect(readJournal(journal)).toHaveLength(3 * reader.slots.length);
    const report = reportStudy(openStudy(study.folder));
    expect(report.notes).toHaveLength(3); // an older study, simulated readers, and few of them
    expect(report.study).toBe(old.identity);
  });

  it("is not served with another study's journal", async () => {
    const line = {
      at: "2026-01-01T00:00:00.000Z",
      reader: "reader-1",
      id: "x".repeat(22),
      sequence: 0,
      answer: "real",
      confidence: 2,
      milliseconds: 900,
    };
    fs.writeFileSync(journal, `${JSON.stringify(line)}\n`);
    await expect(
      serveStudy(openStudy(study.folder), checkBinding({ host: "127.0.0.1", behindProxy: false }), 0),
    ).rejects.toThrow("answers to another study");
    expect(fs.existsSync(path.join(study.folder, "serve.lock"))).toBe(false);
  });
});
