import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { byFrequency } from "../../lib/cohort/selection/source-table";
import { type ChestFinding, chestFindings } from "../../lib/phantom/chest/findings";
import { chestPhantom } from "../../lib/phantom/chest/phantom";
import type { PhantomImage } from "../../lib/phantom/phantom";
import { expectSoundLabels } from "./sound-labels";
import { correlation, mean, reduced } from "./image-statistics";

const labelsOf = (...present: ChestFinding[]): number[] =>
  chestFindings.map((finding) => (present.includes(finding) ? 1 : 0));
const image = (patient: number, ...present: ChestFinding[]): PhantomImage => ({
  seed: 1,
  patient,
  image: 0,
  labels: labelsOf(...present),
});

describe("label combinations", () => {
  const vectors = Array.from({ length: 30_000 }, (_, patient) => chestPhantom.drawLabels(1, patient)).flat();
  const names = vectors.map((vector) => chestFindings.filter((_, label) => vector[label] === 1).join(" + "));
  const ranking = byFrequency(names);

  it("have a long tail behind six frequent ones", () => {
    expect(ranking.length).toBeGreaterThan(100);
    expect(ranking.slice(0, 6).every(([, count]) => count > 0.06 * vectors.length)).toBe(true);
    expect(ranking[20][1]).toBeLessThan(0.2 * ranking[5][1]);
    expect(ranking.slice(0, 6).map(([name]) => name)).toEqual([
      "Lung Opacity + Support Devices",
      "Lung Opacity + Pleural Effusion + Support Devices",
      "No Finding + Support Devices",
      "Cardiomegaly + Pleural Effusion + Support Devices",
      "Lung Opacity + Edema + Support Devices",
      "Cardiomegaly + Edema",
    ]);
  });

  it.each([2, 4, 6, 10, 15, 20])("keep labels apart among the %i most frequent", (count) =>
    expectSoundLabels(
      ranking.slice(0, count).map(([name]) => name),
      chestFindings,
    ),
  );

  it("have CheXpert's order of labels, as far as it is the same above a twentieth of the images", () => {
    const share = (finding: ChestFinding): number =>
      mean(vectors.map((vector) => vector[chestFindings.indexOf(finding)]));
    const order: ChestFinding[] = [
      "Support Devices",
      "Lung Opacity",
      "Pleural Effusion",
      "Edema",
      "Atelectasis",
      "Consolidation",
    ];
    const shares = order.map(share);
    expect([...shares].sort((a, b) => b - a)).toEqual(shares);
    for (const rare of ["Lung Lesion", "Fracture", "Pneumonia", "Pleural Other", "Enlarged Cardiomediastinum"] as const)
      expect(share(rare)).toBeLessThan(0.05);
  });

  it("never name a finding beside No Finding, and use all fourteen", () => {
    const withNone = ranking.filter(([name]) => name.includes("No Finding")).map(([name]) => name);
    expect(withNone.sort()).toEqual(["No Finding", "No Finding + Support Devices"]);
    for (const finding of chestFindings) expect(names.some((name) => name.includes(finding))).toBe(true);
  });

  it("come with one to six images a patient", () => {
    const counts = new Set(Array.from({ length: 300 }, (_, patient) => chestPhantom.drawLabels(1, patient).length));
    expect([...counts].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe("images", () => {
  it("are the same bytes for the same seed, and others for another seed, patient or image", () => {
    const one = image(3, "Edema", "Support Devices");
    const first = chestPhantom.render(one, 32);
    expect(chestPhantom.render(one, 32)).toEqual(first);
    for (const other of [{ seed: 2 }, { patient: 4 }, { image: 1 }])
      expect(chestPhantom.render({ ...one, ...other }, 32)).not.toEqual(first);
  });

  it("have not changed in this version", () => {
    const hash = createHash("sha256");
    chestFindings.forEach((finding, patient) => hash.update(chestPhantom.render(image(patient, finding), 32)));
    expect(chestPhantom.version).toBe(2);
    expect(hash.digest("hex")).toBe("14e7a9bc272cc0ce874bb1352cbafebfd26b2ba70039b4b166b20e7b5281047e");
  });

  it.each([16, 32, 64, 128, 256])("use the whole range of gray at %i pixels", (resolution) => {
    const values = chestPhantom.render(image(1, "No Finding"), resolution);
    expect(values.length).toBe(resolution * resolution);
    expect(values.reduce((most, value) => Math.max(most, value), 0)).toBe(255);
    expect(values.filter((value) => value < 90).length / values.length).toBeGreaterThan(0.15);
  });

  it("show the same patient at every resolution", () => {
    const small = chestPhantom.render(image(5, "Cardiomegaly", "Pleural Effusion"), 16);
    const large = chestPhantom.render(image(5, "Cardiomegaly", "Pleural Effusion"), 128);
    expect(correlation(small, reduced(large, 128, 16))).toBeGreaterThan(0.95);
  });

  it("of one patient resemble each other more than those of two", () => {
    let closer = 0;
    for (let patient = 0; patient < 60; patient++) {
      const [a, b, c] = [
        [patient, 0],
        [patient, 1],
        [patient + 100, 0],
      ].map(([p, i]) => chestPhantom.render({ ...image(p, "No Finding"), image: i }, 32));
      if (correlation(a, b) > correlation(a, c)) closer++;
    }
    expect(closer).toBeGreaterThan(36);
  });
});

describe("what lies at the image's border", () => {
  /** Of the pixels at the border outside of a mask, the share that differs by more than one gray level, up to a factor: each image is divided by its own maximum. */
  const changed = (one: Uint8Array, other: Uint8Array, mask: Uint8Array): number => {
    const border = Array.from(one.keys()).filter(
      (pixel) => Math.min(pixel % 64, 63 - (pixel % 64), Math.floor(pixel / 64)) < 4 && mask[pixel] === 0,
    );
    const bright = border
      .filter((pixel) => other[pixel] > 40)
      .map((pixel) => one[pixel] / other[pixel])
      .sort((a, b) => a - b);
    expect(bright.length).toBeGreaterThan(50);
    const factor = bright[bright.length >> 1];
    return mean(border.map((pixel) => (Math.abs(one[pixel] - factor * other[pixel]) > 1.01 ? 1 : 0)));
  };

  it.each(chestFindings.slice(1))(
    "does not tell %s: exposure, contrast, slope and noise are those of the image without it",
    (finding) => {
      for (let patient = 0; patient < 8; patient++) {
        const [sick, well] = [
          chestPhantom.render(image(patient, finding), 64),
          chestPhantom.render(image(patient, "No Finding"), 64),
        ];
        const mask = chestPhantom.mask(image(patient, finding), finding, 64);
        expect(changed(sick, well, mask), `${patient}`).toBeLessThan(0.1);
        // Another exposure of the same patient is told apart.
        expect(
          changed(chestPhantom.render({ ...image(patient, "No Finding"), image: 1 }, 64), well, mask),
          `${patient}`,
        ).toBeGreaterThan(0.3);
      }
    },
  );
});

describe("findings", () => {
  /** What the mask takes of each of some images: of several patients, and several of a patient. */
  const shares = (finding: ChestFinding, resolution: number): number[] =>
    Array.from({ length: resolution > 64 ? 2 : 8 }, (_, one) => {
      return mean(chestPhantom.mask({ ...image(one, finding), image: one % 4 }, finding, resolution));
    });

  it.each(chestFindings.slice(1))(
    "%s takes a visible part of an image, and not most of it, at any resolution",
    (finding) => {
      for (const resolution of [16, 32, 64, 128, 256]) {
        const seen = shares(finding, resolution);
        expect(mean(seen), `${resolution}`).toBeGreaterThan(0.008);
        expect(Math.max(...seen), `${resolution}`).toBeLessThan(0.5);
        // A heart may be enlarged too little to be seen.
        expect(seen.filter((share) => share === 0).length, `${resolution}`).toBeLessThanOrEqual(
          finding === "Cardiomegaly" ? 2 : 0,
        );
      }
    },
  );

  it("is the same place in large and small masks", () => {
    for (const finding of chestFindings.slice(1)) {
      const [small, large] = [32, 128].map((resolution) => chestPhantom.mask(image(3, finding), finding, resolution));
      const within = large.reduce(
        (sum, value, i) => sum + value * small[Math.floor(Math.floor(i / 128) / 4) * 32 + Math.floor((i % 128) / 4)],
        0,
      );
      expect(within, finding).toBeGreaterThan(0.75 * large.reduce((sum, value) => sum + value, 0));
    }
  });

  it("reach no further than what the finding changes: a collapse at one base leaves the other lung's vessels alone", () => {
    const seen = shares("Atelectasis", 64);
    expect(mean(seen)).toBeLessThan(0.22);
  });

  it("have empty masks where they are not, as has No Finding", () => {
    expect(
      Math.max(
        ...chestPhantom.mask(image(1, "Edema"), "Pneumothorax", 32),
        ...chestPhantom.mask(image(1, "No Finding"), "No Finding", 32),
      ),
    ).toBe(0);
  });

  /** By how much the places of a finding are brighter with it, a number a patient. @param places of the mask that are looked at. */
  const rises = (
    finding: ChestFinding,
    places: (mask: Uint8Array) => number[] = (mask) => Array.from(mask.keys()),
  ): number[] =>
    Array.from({ length: 24 }, (_, patient) => {
      const [sick, well] = [
        chestPhantom.render(image(patient, finding), 64),
        chestPhantom.render(image(patient, "No Finding"), 64),
      ];
      const mask = chestPhantom.mask(image(patient, finding), finding, 64);
      return mean(places(mask).flatMap((pixel) => (mask[pixel] ? [sick[pixel] - well[pixel]] : [])));
    });

  it.each<[ChestFinding, number]>([
    ["Consolidation", 12],
    ["Lung Lesion", 30],
    ["Support Devices", 5],
    ["Pleural Effusion", 20],
    ["Pneumonia", 8],
    ["Edema", 8],
    ["Lung Opacity", 8],
  ])("%s is brighter than the same place without it, in faint cases a little", (finding, least) => {
    const rise = rises(finding);
    expect(mean(rise)).toBeGreaterThan(least);
    expect(Math.min(...rise)).toBeGreaterThan(0.1 * least);
  });

  it("Pneumothorax is darker than the same place without it where the air is, at the wall", () => {
    const rows = Array.from({ length: 64 }, (_, y) => y);
    const distance = (pixel: number): number => Math.abs((pixel % 64) - 31.5);
    const atWall = (mask: Uint8Array): number[] =>
      rows.flatMap((y) => {
        const row = Array.from({ length: 64 }, (_, x) => 64 * y + x).filter((pixel) => mask[pixel] === 1);
        return row.length < 3 ? [] : [row.reduce((most, pixel) => (distance(pixel) > distance(most) ? pixel : most))];
      });
    const rise = rises("Pneumothorax", atWall);
    expect(mean(rise)).toBeLessThan(-8);
    expect(Math.max(...rise)).toBeLessThan(-1);
  });

  it("stand where radiology looks for them", () => {
    const height = (finding: ChestFinding): number => center(finding).y;
    expect(height("Pneumothorax")).toBeLessThan(height("Edema"));
    expect(height("Edema")).toBeLessThan(height("Pleural Effusion"));
    // The left heart border, on the image's right, moves out more than the right one.
    expect(center("Cardiomegaly").x).toBeGreaterThan(0.5);
  });

  function center(finding: ChestFinding): { x: number; y: number } {
    let [x, y, total] = [0, 0, 0];
    for (let patient = 0; patient < 12; patient++) {
      chestPhantom.mask(image(patient, finding), finding, 32).forEach((value, i) => {
        x += value * (i % 32);
        y += value * Math.floor(i / 32);
        total += value;
      });
    }
    return { x: (x / total + 0.5) / 32, y: (y / total + 0.5) / 32 };
  }
});
