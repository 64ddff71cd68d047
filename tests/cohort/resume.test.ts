/** Ended at any moment, preparing goes on where it was, and the cohort has the same bytes as one that was made at once. */
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { openCohort } from "../../lib/cohort/format/cohort";
import { lookAtPreparation } from "../../lib/cohort/prepare/prepare-outlook";
import { type PrepareOptions, prepareCohort } from "../../lib/cohort/prepare/prepare";
import { Random } from "../../lib/support/random";
import { allKnobs, left, temporary, writeImage } from "./fixtures";

const root = temporary();
const data = path.join(root, "data");
const out = path.join(root, "out");
// More than a piece beyond what is worth keeping: a run that is ended there has images left to do, however its pieces were cut.
const count = 1300;
const name = (i: number): string => `scan-${String(i).padStart(4, "0")}.png`;
const broken = [3, 700, 1150];
/** So many that what was written is kept: a thousand and those that cannot be read, however small the pieces are on a busy machine. */
const enough = 1000 + broken.length;

let whole: Record<string, string>;

// A few pictures under many names, three of them damaged.
beforeAll(async () => {
  for (let i = 0; i < 20; i++) await writeImage(path.join(root, "pictures", `${i}.png`), i);
  fs.mkdirSync(data);
  for (let i = 0; i < count; i++) fs.linkSync(path.join(root, "pictures", `${i % 20}.png`), path.join(data, name(i)));
  for (const i of broken) {
    fs.rmSync(path.join(data, name(i)));
    fs.writeFileSync(path.join(data, name(i)), "damaged");
  }
  fs.writeFileSync(
    path.join(data, "labels.csv"),
    ["path,patient,sick", ...Array.from({ length: count }, (_, i) => `${name(i)},p${i >> 1},${i % 2}`)].join("\n"),
  );
  whole = await undisturbed();
});

const options = (change: Partial<PrepareOptions> = {}): PrepareOptions => ({
  source: "folder",
  folder: data,
  out,
  knobs: { ...allKnobs, maxUnreadable: 3 },
  seed: 1,
  ...change,
});

const filesOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    fs
      .readdirSync(folder)
      .sort()
      .map((file) => [file, fs.readFileSync(path.join(folder, file)).toString("base64")]),
  );

/** The bytes of a cohort that is made at once. */
async function undisturbed(): Promise<Record<string, string>> {
  const whole = path.join(root, "whole");
  (await prepareCohort(options({ out: whole }))).close();
  const files = filesOf(whole);
  fs.rmSync(whole, { recursive: true });
  return files;
}

/** Prepares until so many images are there, then stops. Resolves to the images that were there when it began. */
async function prepareUntil(images: number, change: Partial<PrepareOptions> = {}): Promise<number> {
  const controller = new AbortController();
  const counts: number[] = [];
  const onProgress: PrepareOptions["onProgress"] = ({ unit, done }) => {
    if (unit !== "images") return;
    counts.push(done);
    if (done >= images) controller.abort();
  };
  const cohort = await prepareCohort(options({ ...change, onProgress, signal: controller.signal })).catch(
    (error: Error) => {
      if (error.name !== "AbortError") throw error;
    },
  );
  cohort?.close();
  return counts[0];
}

const partial = (): string =>
  path.join(
    root,
    left(root).find((file) => file.startsWith(".out."))!,
  );

describe("preparing", () => {
  it("goes on after SIGKILL at any moment, in the same bytes", { timeout: 180_000 }, async () => {
    const seed = Date.now();
    const random = Random.fromSeed(seed, "kills");
    let kills = 0;
    for (let i = 0; i < 3; i++) {
      const killed = await prepareInChild({ reports: 1 + random.integer(5), milliseconds: random.integer(40) });
      kills += killed ? 1 : 0;
      if (killed && fs.existsSync(out)) openCohort(out).close(); // Either whole or not there.
      if (!killed) fs.rmSync(out, { recursive: true });
    }
    expect(kills, `seed ${seed}`).toBeGreaterThan(0);
    await prepareInChild();
    expect(filesOf(out), `seed ${seed}`).toEqual(whole);
    expect(left(root), `seed ${seed}`).toEqual(["data", "out", "pictures"]);
    fs.rmSync(out, { recursive: true });
  });

  it("goes on after it was stopped, also by another process, and says so beforehand", async () => {
    const state = async (change: Partial<PrepareOptions> = {}): Promise<string> =>
      (await lookAtPreparation(options(change))).state;
    expect(await state()).toBe("waiting");
    await prepareUntil(enough);
    expect(fs.existsSync(out)).toBe(false);
    expect(await state()).toBe("begun");
    expect(await state({ seed: 2 })).toBe("waiting");
    expect(() => openCohort(partial())).toThrow("is not a cohort: it has no cohort.json");
    expect(await prepareUntil(Infinity)).toBeGreaterThanOrEqual(1000);
    expect(filesOf(out)).toEqual(whole);
    expect(await state()).toBe("done");
    expect(left(root)).toEqual(["data", "out", "pictures"]);
    fs.rmSync(out, { recursive: true });
  });

  it("removes what another plan left", async () => {
    for (const change of [
      { seed: 2 },
      { knobs: { ...allKnobs, maxUnreadable: 3, labelPolicy: "zeros" as const } },
      { name: "other" },
    ]) {
      await prepareUntil(enough, change);
      expect(left(root)).toHaveLength(3);
      expect(await prepareUntil(enough)).toBe(0);
      expect(left(root)).toHaveLength(3);
    }
    fs.rmSync(partial(), { recursive: true });
  });

  it.each<[string, (folder: string) => void, number]>([
    ["an image of the second piece", (folder) => change(path.join(folder, "images.npy"), 128 + 300 * 256), 300],
    ["a row of the first piece", (folder) => change(path.join(folder, "table.csv"), 100), 0],
    ["the end of the images", (folder) => fs.truncateSync(path.join(folder, "images.npy"), 128 + 600 * 256), 600],
    ["the end of the journal", (folder) => fs.truncateSync(path.join(folder, "journal.jsonl"), 250), 256],
    ["the journal", (folder) => fs.writeFileSync(path.join(folder, "journal.jsonl"), "{"), 0],
  ])("does again what is not as the journal says: %s", async (_, damage, sound) => {
    await prepareUntil(enough);
    damage(partial());
    // Pieces before the damage are kept; where they end depends on the clock, too, on a busy machine.
    expect(await prepareUntil(Infinity)).toBeLessThanOrEqual(sound + broken.length);
    expect(filesOf(out)).toEqual(whole);
    fs.rmSync(out, { recursive: true });
  });

  it("leaves out what cannot be read, and says which, why and how many", async () => {
    const cohort = await prepareCohort(options());
    cohort.close();
    const { unreadable, warnings, selection, size } = cohort.description;
    expect(size).toBe(count - 3);
    expect(unreadable.map(({ source }) => source)).toEqual(broken.map(name));
    expect(unreadable[0].reason).toMatch(
      /^The image scan-0003.png \(labels.csv, line 5\) cannot be read \(.+\): replace the file/,
    );
    expect(warnings[1]).toMatch(
      /^3 images could not be read and were left out \(the first: The image scan-0003.png \(labels.csv, line 5\) cannot .*\); cohort.json lists all\.$/,
    );
    expect(selection.at(-1)).toMatchObject({ step: "images that can be read", images: count - 3 });
    expect(cohort.table.source).not.toContain(name(700));
    fs.rmSync(out, { recursive: true });
  });

  it("says which balanced subset is short", async () => {
    const change = {
      knobs: {
        ...allKnobs,
        maxUnreadable: 3,
        trainPerCombination: 390,
        validPerCombination: 0,
        testPerCombination: 130,
      },
    };
    const cohort = await prepareCohort(options(change));
    cohort.close();
    const short = cohort.table.split.reduce<Record<string, number>>((counts, split, row) => {
      const key = `${cohort.table.labels[row] ? "sick" : "(no label)"} ${split}`;
      return { ...counts, [key]: (counts[key] ?? 0) + 1 };
    }, {});
    const expected = (["train", "test"] as const).flatMap((split) =>
      ["sick", "(no label)"].flatMap((label) => {
        const wanted = split === "train" ? 390 : 130;
        const there = short[`${label} ${split}`];
        return there < wanted ? [`${label}: ${there} of ${wanted} in ${split}`] : [];
      }),
    );
    expect(expected.length).toBeGreaterThan(0);
    const told = /left out \((.*)\)\.$/.exec(
      cohort.description.warnings.find((text) => text.includes("not quite balanced"))!,
    )![1];
    expect(told.split("; ").sort()).toEqual(expected.sort());
    fs.rmSync(out, { recursive: true });
  });

  it("stops at the first unreadable image, or at one more than allowed", async () => {
    await expect(prepareCohort(options({ knobs: allKnobs }))).rejects.toThrow(
      /data\/scan-0003.png \(labels.csv, line 5\) cannot be read/,
    );
    expect(left(root)).toEqual(["data", "pictures"]);
    const two = options({ knobs: { ...allKnobs, maxUnreadable: 2 } });
    await expect(prepareCohort(two)).rejects.toThrow(
      /^3 images cannot be read, and maxUnreadable allows 2 \(the first: The image scan-0003.png \(labels.csv, line 5\) cannot be read .*\): fix the files, or raise maxUnreadable\.$/,
    );
    // What was done stays, since it is much, and a higher limit goes on from there.
    expect(left(root)).toHaveLength(3);
    expect(await prepareUntil(Infinity)).toBeGreaterThan(1000);
    fs.rmSync(out, { recursive: true });
  });

  it("tries again what it left out, in case it was mended", async () => {
    await prepareUntil(enough);
    const file = path.join(data, name(700));
    const damaged = fs.readFileSync(file);
    await writeImage(file, 5);
    const began = await prepareUntil(Infinity);
    expect(began).toBeGreaterThan(0);
    expect(began).toBeLessThanOrEqual(700);
    expect(filesOf(out)).toEqual(await undisturbed());
    fs.writeFileSync(file, damaged);
    fs.rmSync(out, { recursive: true });
  });
});

function change(file: string, offset: number): void {
  const content = fs.readFileSync(file);
  content[offset] ^= 1;
  fs.writeFileSync(file, content);
}

/** Prepares in a child; kills it some milliseconds after a report if told to. Resolves to whether it was killed. */
function prepareInChild(kill?: { reports: number; milliseconds: number }): Promise<boolean> {
  const child = spawn(process.execPath, [path.join(__dirname, "prepare-child.mjs"), JSON.stringify(options())]);
  let reports = 0;
  let problems = "";
  child.stdout.on("data", (text: Buffer) => {
    const before = reports;
    reports += text.toString().split("\n").length - 1;
    if (kill && before < kill.reports && reports >= kill.reports)
      setTimeout(() => child.kill("SIGKILL"), kill.milliseconds);
  });
  child.stderr.on("data", (text: Buffer) => (problems += text));
  return new Promise((resolve, reject) => {
    child.on("exit", (code, signal) => {
      if (signal === "SIGKILL") resolve(true);
      else if (code === 0) resolve(false);
      else reject(new Error(problems));
    });
  });
}
