/** Mixtures: whole patients, in nested sets, with as many synthetic images as asked for, and nothing of the test patients. */
import { describe, expect, it } from "vitest";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { createCohort } from "../../lib/cohort/format/writer";
import { mixCohorts } from "../../lib/cohort/mixture/mix";
import { chooseMixture, cohortsFor } from "../../lib/cohort/mixture/mixture";
import { header, temporary } from "./fixtures";

const folder = temporary();

/** 40 patients with one to three images each: 32 train, 4 validation, 4 test. @param gray of all pixels. */
function cohortOf(name: string, gray: number, more: object = {}, labelNames = ["A", "B"]): Cohort {
  const writer = createCohort(`${folder}/${name}`, { ...header, labelNames, ...more });
  for (let patient = 0; patient < 40; patient++) {
    const split = patient < 32 ? "train" : patient < 36 ? "valid" : "test";
    for (let image = 0; image <= patient % 3; image++) {
      const row = { patient: `${name}${patient}`, split, labels: [image % 2, 1], source: `${name} ${image}` } as const;
      writer.append(new Uint8Array(64).fill(gray), [row]);
    }
  }
  return writer.finish();
}

const synthetic = { kind: "synthetic", source: "flow" };
const [real, first, second] = [cohortOf("real", 10), cohortOf("one", 20, synthetic), cohortOf("two", 30, synthetic)];
const patientsOf = (cohort: Cohort, rows: ArrayLike<number>): string[] => [
  ...new Set(Array.from(rows, (row) => cohort.table.patient[row])),
];

describe("chooseMixture", () => {
  it("takes all images of a share of the patients, none of test patients, and more patients around fewer", () => {
    const [few, more] = [0.25, 0.5].map((share) => chooseMixture(real, [], { share, times: 0 }, 1));
    expect([few.patients, more.patients]).toEqual([8, 16]);
    for (const { real: rows } of [few, more]) {
      const patients = new Set(patientsOf(real, rows));
      expect([...patients].every((patient) => Number(patient.slice(4)) < 36)).toBe(true);
      const all = real.table.patient.flatMap((patient, row) => (patients.has(patient) ? [row] : []));
      expect([...rows]).toEqual(all);
    }
    expect(patientsOf(real, few.real).every((patient) => patientsOf(real, more.real).includes(patient))).toBe(true);
    expect(few.real.filter((row) => real.table.split[row] === "train")).toHaveLength(few.images);
    expect(
      patientsOf(
        real,
        few.real.filter((row) => real.table.split[row] === "valid"),
      ),
    ).toHaveLength(4);
  });

  it("takes synthetic training images for each real one, the second cohort's after the first's, more around fewer", () => {
    const draw = (times: number): number[][] =>
      chooseMixture(real, [first, second], { share: 1, times }, 1).synthetic.map((rows) => [...rows]);
    const images = real.rowsOf("train").length;
    const [half, once, onceAndAHalf] = [0.5, 1, 1.5].map(draw);
    expect(half.map((rows) => rows.length)).toEqual([Math.round(images / 2), 0]);
    expect(once).toEqual([[...first.rowsOf("train")], []]);
    expect(onceAndAHalf.map((rows) => rows.length)).toEqual([images, Math.round(1.5 * images) - images]);
    expect(half[0].every((row) => once[0].includes(row))).toBe(true);
    expect(new Set(onceAndAHalf[1]).size).toBe(onceAndAHalf[1].length);
  });

  it("says what is missing, and refuses what is no share or number", () => {
    expect(() => chooseMixture(real, [first], { share: 1, times: 2 }, 1)).toThrow(
      /takes 126 synthetic training images, and there are 63: give more/,
    );
    expect(() => chooseMixture(real, [], { share: 0, times: 0 }, 1)).toThrow("The share of the patients is 0");
    expect(() => chooseMixture(real, [], { share: 1.1, times: 0 }, 1)).toThrow("The share of the patients is 1.1");
    expect(() => chooseMixture(real, [first], { share: 1, times: NaN }, 1)).toThrow("must be 0 or more");
  });

  it("asks for enough cohorts", () => {
    expect([cohortsFor({ share: 0.05, times: 4 }), cohortsFor({ share: 1, times: 2 })]).toEqual([1, 2]);
  });
});

describe("mixCohorts", () => {
  const mix = (name: string, cohorts: readonly Cohort[], share: number, times: number): Promise<Cohort> =>
    mixCohorts({ real, synthetic: cohorts }, { share, times }, { seed: 1, out: `${folder}/${name}` });

  it("writes them as one cohort of its own kind, without a test image, and patients of several cohorts apart", async () => {
    const mixed = await mix("mixed", [first, second], 1, 1.5);
    const { kind, source, counts, origin } = mixed.description;
    expect({ kind, source, counts }).toEqual({
      kind: "mixed",
      source: "test and flow",
      counts: { train: 63 + 95, valid: real.rowsOf("valid").length, test: 0 },
    });
    expect(origin).toMatchObject({ share: 1, times: 1.5, patients: 32, syntheticImages: 95 });
    const grays = Array.from(mixed.table.source, (_, row) => mixed.readImages([row])[0]);
    expect([10, 20, 30].map((gray) => grays.filter((one) => one === gray).length)).toEqual([
      63 + real.rowsOf("valid").length,
      63,
      32,
    ]);
    for (const row of mixed.rowsOf("valid")) expect(grays[row]).toBe(10);
    const names = new Set(mixed.table.patient.filter((_, row) => grays[row] === 20));
    expect(mixed.table.patient.some((patient, row) => grays[row] === 30 && names.has(patient))).toBe(false);
    mixed.close();
  });

  it("has the kind of the real cohort where no synthetic image is in it", async () => {
    const share = await mix("share", [], 0.5, 0);
    expect(share.description).toMatchObject({ kind: "real", source: "test", origin: { syntheticImages: 0 } });
    share.close();
  });

  it("refuses other kinds, labels, resolutions and generators, and a cohort given twice", async () => {
    const refused = async (cohorts: readonly Cohort[], message: RegExp): Promise<void> =>
      expect(mix("refused", cohorts, 0.5, 1)).rejects.toThrow(message);
    await refused([real], /^What is mixed with real images is synthetic images, and .*real holds real images/);
    await refused([cohortOf("others", 1, synthetic, ["A", "C"])], /has the labels A, C, and A, B are needed/);
    await refused([first, first], /one is given twice/);
    const made = (generator: string): object => ({
      ...synthetic,
      made: { stage: "sample", version: 1, seed: 1, knobs: {}, inputs: { generator } },
    });
    await refused([cohortOf("a", 1, made("a")), cohortOf("b", 2, made("b"))], /are of different generators/);
    const asReal = mixCohorts({ real: first, synthetic: [] }, { share: 1, times: 0 }, { seed: 1, out: `${folder}/no` });
    await expect(asReal).rejects.toThrow(/^The patients of a mixture are those of real images, and .*one holds/);
  });
});
