/** The halves of shadow models: balanced, drawn by the seed, and written without anything of the other half. */
import { describe, expect, it } from "vitest";
import { openCohort, type Cohort } from "../../lib/cohort/format/cohort";
import { createCohort } from "../../lib/cohort/format/writer";
import { trainingPatients } from "../../lib/cohort/format/training-patients";
import { halvesOfPatients } from "../../lib/cohort/shadows/half-patients";
import { writeHalf } from "../../lib/cohort/shadows/write-half";
import { header, pixels, temporary } from "./fixtures";

const folder = temporary();

/** Two images each of 21 training patients, and one each of two others. */
function cohortOf(name: string, more: object = {}): Cohort {
  const writer = createCohort(`${folder}/${name}`, { ...header, ...more });
  for (let image = 0; image < 44; image++) {
    const split = image < 42 ? "train" : image === 42 ? "valid" : "test";
    const patient = split === "train" ? `p${image % 21}` : split;
    writer.append(pixels(1, 8, image), [{ patient, split, labels: [image % 2, 1], source: `${image}.png` }]);
  }
  return writer.finish();
}

const cohort = cohortOf("whole");
const patients = trainingPatients(cohort);

describe("halvesOfPatients", () => {
  const halves = halvesOfPatients(patients, 8, 1);

  it("has every patient in exactly half of the models, one of each pair", () => {
    expect(patients).toHaveLength(21);
    for (const patient of patients)
      expect([0, 1, 2, 3].map((pair) => [0, 1].filter((one) => halves[2 * pair + one].has(patient)).length)).toEqual([
        1, 1, 1, 1,
      ]);
    expect(halves.map(({ size }) => size)).toEqual([11, 10, 11, 10, 11, 10, 11, 10]);
  });

  it("is the seed's, whatever the order of patients", () => {
    expect(halvesOfPatients([...patients].reverse(), 8, 1)).toEqual(halves);
    expect(halvesOfPatients(patients, 8, 2)).not.toEqual(halves);
    expect(halves[0]).not.toEqual(halves[2]);
  });

  it("refuses odd numbers of models, and too few", () => {
    expect(() => halvesOfPatients(patients, 7, 1)).toThrow("There are to be 7 shadow models; give an even number");
    expect(() => halvesOfPatients(patients, 4, 1)).toThrow("of 6 or more");
  });
});

describe("writeHalf", () => {
  it("writes the training images of one half, and no others", async () => {
    const half = halvesOfPatients(patients, 6, 3)[1];
    const written = await writeHalf(cohort, { models: 6, place: 1 }, { seed: 3, out: `${folder}/half` });
    const rows = [...cohort.rowsOf("train")].filter((row) => half.has(cohort.table.patient[row]));
    expect(written.size).toBe(rows.length);
    expect(written.rowsOf("train")).toHaveLength(rows.length);
    expect(written.readImages([...rows.keys()])).toEqual(cohort.readImages(rows));
    expect(written.readLabels([...rows.keys()])).toEqual(cohort.readLabels(rows));
    expect(written.table.patient).toEqual(rows.map((row) => cohort.table.patient[row]));
    written.close();
    openCohort(`${folder}/half`).close();
  });

  it("is of real images", async () => {
    const synthetic = cohortOf("synthetic", { kind: "synthetic" });
    await expect(writeHalf(synthetic, { models: 6, place: 0 }, { seed: 1, out: `${folder}/none` })).rejects.toThrow(
      /^Shadow models are trained on real images, and/,
    );
  });
});
