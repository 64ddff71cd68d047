/** Canaries: marks where they belong, as often as they should be, and nothing else changed. */
import { describe, expect, it } from "vitest";
import {
  canariesEach,
  canariesOf,
  canaryRepeats,
  drawCanaries,
  drawMarks,
  withMark,
} from "../../lib/cohort/canaries/canaries";
import { writeCanaries } from "../../lib/cohort/canaries/write-canaries";
import { openCohort, type Cohort } from "../../lib/cohort/format/cohort";
import { createCohort } from "../../lib/cohort/format/writer";
import { Random } from "../../lib/support/random";
import { header, temporary } from "./fixtures";

const folder = temporary();

/** Two images each of some training patients, and one each of two others. */
function cohortOf(name: string, patients: number, more: object = {}): Cohort {
  const random = Random.fromSeed(1, name);
  const writer = createCohort(`${folder}/${name}`, { ...header, ...more });
  for (let image = 0; image < 2 * patients + 2; image++) {
    const split = image < 2 * patients ? "train" : image % 2 === 0 ? "valid" : "test";
    const patient = split === "train" ? `p${image >> 1}` : split;
    const gray = Uint8Array.from({ length: 64 }, () => 50 + random.integer(100));
    writer.append(gray, [{ patient, split, labels: [image % 2, 1], source: `${image}.png` }]);
  }
  return writer.finish();
}

const cohort = cohortOf("plain", 80);

describe("drawCanaries", () => {
  const canaries = drawCanaries(cohort, 1);

  it("takes as many of each number of repeats, of different training patients, with different marks", () => {
    for (const repeats of canaryRepeats)
      expect(canaries.filter((canary) => canary.repeats === repeats)).toHaveLength(canariesEach);
    expect(new Set(canaries.map(({ row }) => cohort.table.patient[row])).size).toBe(canaries.length);
    expect(canaries.every(({ row }) => cohort.table.split[row] === "train")).toBe(true);
    expect(new Set(canaries.map(({ mark }) => mark.join(""))).size).toBe(canaries.length);
    expect(drawCanaries(cohort, 2)).not.toEqual(canaries);
  });

  it("has marks that are equally bright, and others besides given ones", () => {
    const others = drawMarks(
      300,
      1,
      "others",
      canaries.map(({ mark }) => mark),
    );
    for (const mark of [...others, ...canaries.map((canary) => canary.mark)])
      expect(mark.reduce((sum, cell) => sum + cell, 0)).toBe(8);
    expect(new Set([...others, ...canaries.map(({ mark }) => mark)].map((mark) => mark.join(""))).size).toBe(332);
  });

  it("refuses a cohort with too few patients", () => {
    expect(() => drawCanaries(cohortOf("few", 63), 1)).toThrow("Canaries are 32 training patients, and");
  });
});

describe("withMark", () => {
  const mark = Array.from({ length: 16 }, (_, cell) => +(cell < 8));

  it("changes the corner alone, cell by cell, and another mark takes its place", () => {
    const image = withMark(new Uint8Array(64).fill(100), mark, 8);
    const rows = [0, 1, 2, 3, 4].map((y) => [...image.subarray(8 * y, 8 * y + 5)]);
    expect(rows).toEqual([
      [255, 255, 255, 255, 100],
      [255, 255, 255, 255, 100],
      [0, 0, 0, 0, 100],
      [0, 0, 0, 0, 100],
      [100, 100, 100, 100, 100],
    ]);
    const other = [...mark].reverse();
    expect(withMark(image, other, 8)).toEqual(withMark(new Uint8Array(64).fill(100), other, 8));
  });

  it("is as large a part of larger images", () => {
    const image = withMark(new Uint8Array(128 ** 2).fill(100), mark, 128);
    expect(image.filter((gray) => gray !== 100)).toHaveLength(16 ** 2);
  });
});

describe("writeCanaries", () => {
  it("writes the cohort with marked images, repeats after all others, and says what they are", async () => {
    const written = await writeCanaries(cohort, { seed: 1, out: `${folder}/canaries` });
    const canaries = canariesOf(written);
    expect(canaries).toEqual(drawCanaries(cohort, 1));
    expect(written.size).toBe(cohort.size + canariesEach * (3 + 15));
    expect(written.description).toMatchObject({ kind: "real", counts: { valid: 1, test: 1 } });
    const used = new Map(canaries.filter(({ repeats }) => repeats > 0).map((canary) => [canary.row, canary]));
    for (let row = 0; row < cohort.size; row++) {
      const [before, after] = [cohort, written].map((one) => one.readImages([row]));
      const canary = used.get(row);
      expect(after).toEqual(canary ? withMark(before, canary.mark, 8) : before);
      expect(written.table.patient[row]).toBe(cohort.table.patient[row]);
    }
    for (const { row, repeats } of canaries) {
      const image = Buffer.from(written.readImages([row])).toString("base64");
      const alike = [...written.rowsOf("train")].filter(
        (other) => Buffer.from(written.readImages([other])).toString("base64") === image,
      );
      expect(alike).toHaveLength(Math.max(1, repeats));
      for (const other of alike) {
        expect(written.table.patient[other]).toBe(cohort.table.patient[row]);
        expect([...written.readLabels([other])]).toEqual([...cohort.readLabels([row])]);
      }
    }
    written.close();
    openCohort(`${folder}/canaries`).close();
  });

  it("puts none among synthetic images, and finds none in a cohort without", async () => {
    const synthetic = cohortOf("synthetic", 80, { kind: "synthetic" });
    await expect(writeCanaries(synthetic, { seed: 1, out: `${folder}/none` })).rejects.toThrow(
      /^Canaries are put among real images, and/,
    );
    expect(() => canariesOf(cohort)).toThrow(/plain has no canaries: give a cohort that "synthcohort canaries" made/);
    const damaged = {
      ...cohort,
      description: { ...cohort.description, origin: { canaries: '[{"row":1}]' } },
    } as Cohort;
    expect(() => canariesOf(damaged)).toThrow("are not as they were written");
  });
});
