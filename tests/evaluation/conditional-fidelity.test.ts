import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { auroc } from "../../lib/statistics/auroc";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { drawAcquisition, drawAnatomy, ownSite } from "../../lib/phantom/chest/anatomy";
import { normalShape } from "../../lib/phantom/chest/chest";
import { chestPhantom } from "../../lib/phantom/chest/phantom";
import { headPhantom } from "../../lib/phantom/head/phantom";
import { createCohort } from "../../lib/cohort/format/writer";
import { chestMeasures } from "../../lib/evaluation/fidelity/chest-measures";
import { conditionalFidelity, kolmogorovSmirnov } from "../../lib/evaluation/fidelity/conditional-fidelity";
import { Random } from "../../lib/support/random";

/** Every second patient has a large heart, every second pair of patients an effusion. */
const labelsOf = (patient: number): number[] =>
  chestPhantom.findings.map((finding) =>
    (finding === "Cardiomegaly" && patient % 2 === 1) || (finding === "Pleural Effusion" && (patient >> 1) % 2 === 1)
      ? 1
      : 0,
  );
const render = (patient: number, resolution: number): Uint8Array =>
  chestPhantom.render({ seed: 1, patient, image: 0, labels: labelsOf(patient) }, resolution);

/** The heart that the phantom draws for a patient's first image. */
function trueRatio(patient: number): number {
  const purpose = `phantom-chest/image/${patient}/0`;
  const anatomy = drawAnatomy(Random.fromSeed(1, `phantom-chest/anatomy/${patient}`));
  const { heart } = normalShape(anatomy, drawAcquisition(Random.fromSeed(1, purpose), ownSite));
  return patient % 2 === 1 ? heart + Random.fromSeed(1, `${purpose}/Cardiomegaly`).between(0, 0.14) : heart;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  const product = (x: readonly number[], mx: number, y: readonly number[], my: number): number =>
    x.reduce((sum, value, i) => sum + (value - mx) * (y[i] - my), 0);
  return product(a, ma, b, mb) / Math.sqrt(product(a, ma, a, ma) * product(b, mb, b, mb));
}

describe.each([32, 64])("chest measures at %d pixels, against the phantom's truth", (resolution) => {
  const patients = Array.from({ length: 200 }, (_, patient) => patient);
  const measures = patients.map((patient) => chestMeasures(render(patient, resolution), resolution));
  const effusion = patients.map((patient) => (patient >> 1) % 2);

  it("the cardiothoracic ratio follows the heart that was drawn", () => {
    const dry = patients.filter((patient) => effusion[patient] === 0);
    const ratios = dry.map((patient) => measures[patient].cardiothoracicRatio);
    const errors = dry.map((patient, i) => ratios[i] - trueRatio(patient));
    expect(correlation(ratios, dry.map(trueRatio))).toBeGreaterThan(0.9);
    expect(Math.abs(errors.reduce((sum, x) => sum + x, 0) / errors.length)).toBeLessThan(0.05);
    expect(
      auroc(
        dry.map((patient) => patient % 2),
        ratios,
      ),
    ).toBeGreaterThan(0.7); // 0.82 by the truth: mild cases overlap
  });

  it("the costophrenic angle is filled where there is an effusion", () => {
    expect(
      auroc(
        effusion,
        measures.map(({ costophrenicFilling }) => costophrenicFilling),
      ),
    ).toBeGreaterThan(0.82);
  });
});

describe("signs of the lungs, at 32 pixels, on patients as the phantom draws them", () => {
  const patients = Array.from({ length: 700 }, (_, patient) => 9000 + patient);
  const labels = patients.map((patient) => chestPhantom.drawLabels(3, patient)[0]);
  const measures = patients.map((patient, i) =>
    chestMeasures(chestPhantom.render({ seed: 3, patient, image: 0, labels: labels[i] }, 32), 32),
  );
  it.each([
    ["Edema", "perihilarHaze", 0.8],
    ["Lung Opacity", "denserLung", 0.68],
    ["Pneumothorax", "darkApex", 0.6],
  ] as const)("%s is seen by %s", (finding, measure, least) => {
    const column = chestPhantom.findings.indexOf(finding);
    const truth = labels.map((ofPatient) => ofPatient[column]);
    expect(
      auroc(
        truth,
        measures.map((one) => one[measure]),
      ),
    ).toBeGreaterThan(least);
  });

  it("lines of devices are not looked for where pixels are wider than they are", () => {
    expect(measures.every(({ steepLine }) => Number.isNaN(steepLine))).toBe(true);
    const image = new Uint8Array(128 * 128).fill(60);
    for (let y = 0; y < 128; y++) for (let x = 20; x < 108; x++) if (y > 110) image[y * 128 + x] = 200;
    const line = image.slice();
    for (let y = 10; y < 70; y++) line[y * 128 + 40] += 30;
    const step = image.map((gray, at) => (at % 128 > 40 && gray === 60 ? 90 : gray));
    expect(chestMeasures(line, 128).steepLine).toBeGreaterThan(5 * Math.abs(chestMeasures(step, 128).steepLine));
  });
});

describe("conditionalFidelity", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "conditional-"));
  afterAll(() => fs.rmSync(folder, { recursive: true }));
  const labelNames = ["Cardiomegaly", "Pleural Effusion", "Edema"];
  function cohort(
    name: string,
    first: number,
    labelPatient: (patient: number) => number = (patient) => patient,
  ): Cohort {
    const writer = createCohort(path.join(folder, name), {
      name,
      source: "phantom-chest",
      labelNames,
      resolution: 32,
      seed: 1,
      labelPolicy: "paper",
    });
    for (let patient = first; patient < first + 240; patient++) {
      const labels = labelNames.map((label) => labelsOf(labelPatient(patient))[chestPhantom.findings.indexOf(label)]);
      writer.append(render(patient, 32), [{ patient: `${patient}`, split: "train", labels, source: `${patient}` }]);
    }
    return writer.finish();
  }

  it("finds the signs in a second draw of the phantom, and misses them where labels and images do not belong together", () => {
    const real = cohort("real", 0);
    const same = conditionalFidelity(real, cohort("same", 1000), 1);
    expect(same.map(({ finding }) => finding)).toEqual(["Cardiomegaly", "Pleural Effusion"]);
    for (const { real: ofReal, synthetic, distance } of same) {
      expect(ofReal.present).toBeGreaterThan(ofReal.absent);
      expect(synthetic.low).toBeGreaterThan(0.5);
      expect(synthetic.high).toBeGreaterThan(ofReal.low);
      expect(distance).toBeLessThan(0.35);
    }
    // The other label's rows: half of the images then have the wrong label.
    const wrong = conditionalFidelity(
      real,
      cohort("wrong", 2000, (patient) => (patient % 2 === 1 ? 2 : 0) + ((patient >> 1) % 2)),
      1,
    );
    for (const { real: ofReal, synthetic } of wrong) expect(synthetic.high).toBeLessThan(ofReal.auroc);
  });

  it("uses no sign that does not tell on the real images", () => {
    // Labels of other patients: by the real images, no sign is warranted.
    const real = cohort("unrelated", 3000, (patient) => (patient >> 2) % 4);
    expect(conditionalFidelity(real, cohort("again", 4000), 1)).toEqual([]);
  });

  /** Head CT: every patient's own labels, and pictures of the same or of other labels. */
  function heads(
    name: string,
    first: number,
    pictures: (labels: Int8Array, patient: number) => Int8Array = (labels) => labels,
  ): Cohort {
    const labelNames = [...headPhantom.findings];
    const writer = createCohort(path.join(folder, name), {
      name,
      source: "phantom-head-ct",
      labelNames,
      resolution: 32,
      seed: 1,
      labelPolicy: "paper",
    });
    for (let patient = first; patient < first + 600; patient++) {
      const labels = headPhantom.drawLabels(1, patient)[0];
      const image = headPhantom.render({ seed: 1, patient, image: 0, labels: pictures(labels, patient) }, 32);
      writer.append(image, [
        { patient: `${patient}`, split: "train", labels: Array.from(labels), source: `${patient}` },
      ]);
    }
    return writer.finish();
  }

  it("finds each kind of hemorrhage in a second draw of the head phantom, and none where the labels are other patients'", () => {
    const real = heads("heads", 0);
    const kinds = ["intraparenchymal", "subarachnoid", "subdural"]; // too few epidural ones and without blood; others are too faint
    const same = conditionalFidelity(real, heads("same heads", 1000), 1);
    expect(same.map(({ finding }) => finding)).toEqual(kinds);
    for (const { real: ofReal, synthetic, distance } of same) {
      for (const { present, absent, low } of [ofReal, synthetic])
        expect([present > absent, low > 0.55]).toEqual([true, true]);
      expect(distance).toBeLessThan(0.4);
    }
    const wrong = conditionalFidelity(
      real,
      heads("other heads", 2000, (_, patient) => headPhantom.drawLabels(1, patient + 5000)[0]),
      1,
    );
    expect(wrong.map(({ finding }) => finding)).toEqual(kinds);
    for (const { real: ofReal, synthetic } of wrong) expect(synthetic.high).toBeLessThan(ofReal.auroc);
  });

  it("is empty for sources whose signs are unknown", () => {
    const writer = createCohort(path.join(folder, "other"), {
      name: "other",
      source: "chexpert",
      labelNames: ["Cardiomegaly"],
      resolution: 32,
      seed: 1,
      labelPolicy: "paper",
    });
    writer.append(new Uint8Array(1024), [{ patient: "1", split: "train", labels: [1], source: "1" }]);
    const other = writer.finish();
    expect(conditionalFidelity(other, other, 1)).toEqual([]);
  });

  it("refuses images that are too small to measure", () => {
    expect(() => chestMeasures(new Uint8Array(256), 16)).toThrow(/at least 32 pixels, not 16/);
  });
});

it("the Kolmogorov-Smirnov distance is the largest gap between cumulative shares", () => {
  expect(kolmogorovSmirnov([1, 2, 3, 4], [1, 2, 3, 4])).toBe(0);
  expect(kolmogorovSmirnov([1, 2], [3, 4])).toBe(1);
  expect(kolmogorovSmirnov([1, 2, 3, 4], [3, 4, 5, 6])).toBe(0.5);
  expect(kolmogorovSmirnov([1, 1, 2], [1, 2, 2])).toBeCloseTo(1 / 3, 15);
});
