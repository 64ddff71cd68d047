import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { byFrequency } from "../../lib/cohort/selection/source-table";
import { Field } from "../../lib/phantom/field";
import { drawHeadAnatomy, drawScan, levelOf } from "../../lib/phantom/head/anatomy";
import { type HeadFinding, headFindings } from "../../lib/phantom/head/findings";
import { headPhantom } from "../../lib/phantom/head/phantom";
import { type PhantomImage, phantomImageAt, phantomPath } from "../../lib/phantom/phantom";
import { UserError } from "../../lib/support/errors";
import { expectSoundLabels } from "./sound-labels";
import { correlation, mean, reduced } from "./image-statistics";

const labelsOf = (...present: HeadFinding[]): number[] =>
  headFindings.map((finding) => (present.includes(finding) ? 1 : 0));
const image = (patient: number, ...present: HeadFinding[]): PhantomImage => ({
  seed: 1,
  patient,
  image: 0,
  labels: labelsOf(...present),
});
const hemorrhages = headFindings.slice(1);

describe("label combinations", () => {
  const vectors = Array.from({ length: 4000 }, (_, patient) => headPhantom.drawLabels(1, patient)).flat();
  const names = vectors.map((vector) => headFindings.filter((_, label) => vector[label] === 1).join(" + "));
  const ranking = byFrequency(names);

  it("have a long tail behind six that are frequent enough for balanced subsets", () => {
    expect(ranking.length).toBeGreaterThan(20);
    expect(ranking.slice(0, 6).every(([, count]) => count > 0.06 * vectors.length)).toBe(true);
    expect(ranking.slice(0, 6).map(([name]) => name)).toEqual([
      "subdural",
      "subarachnoid + subdural",
      "No Finding",
      "intraparenchymal + subarachnoid",
      "intraparenchymal + intraventricular",
      "intraventricular",
    ]);
    expect(ranking[12][1]).toBeLessThan(0.25 * ranking[5][1]);
  });

  it.each([2, 4, 6, 8, 10])("keep labels apart among the %i most frequent", (count) =>
    expectSoundLabels(
      ranking.slice(0, count).map(([name]) => name),
      headFindings,
    ),
  );

  it.each([
    [10, 2500, 300, 200],
    [8, 3120, 300, 200],
    [6, 5400, 500, 500],
    [4, 6250, 300, 200],
    [2, 12500, 300, 200],
  ])("of 30,000 patients are enough for the paper's %i balanced classes", (classes, train, valid, test) => {
    const there = (ranking[classes - 1][1] / 4000) * 30_000;
    expect(there).toBeGreaterThan(1.05 * Math.max(train / 0.8, valid / 0.1, test / 0.1));
  });

  it("follow the order of the RSNA set but for intraparenchymal blood, and never name a hemorrhage beside No Finding", () => {
    const share = (finding: HeadFinding): number =>
      vectors.filter((vector) => vector[headFindings.indexOf(finding)] === 1).length / vectors.length;
    expect(share("subarachnoid")).toBeGreaterThan(share("intraventricular"));
    expect(share("intraparenchymal")).toBeGreaterThan(share("intraventricular"));
    expect(share("subdural")).toBeGreaterThan(share("subarachnoid"));
    expect(share("intraventricular")).toBeGreaterThan(4 * share("epidural"));
    expect(ranking.filter(([name]) => name.includes("No Finding")).map(([name]) => name)).toEqual(["No Finding"]);
    expect(names).not.toContain("");
  });

  it("come with one to eight slices a patient, most of which show the same", () => {
    const patients = Array.from({ length: 400 }, (_, patient) => headPhantom.drawLabels(1, patient));
    expect([...new Set(patients.map((slices) => slices.length))].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const further = patients.flatMap((slices) => slices.slice(1).map((slice) => slice.join() === slices[0].join()));
    expect(further.filter(Boolean).length / further.length).toBeGreaterThan(0.75);
    expect(further.every(Boolean)).toBe(false);
  });
});

describe("slices", () => {
  it("are the same bytes for the same seed, and others for another seed, patient or slice", () => {
    const one = image(3, "subdural", "subarachnoid");
    const first = headPhantom.render(one, 32);
    expect(headPhantom.render(one, 32)).toEqual(first);
    for (const other of [{ seed: 2 }, { patient: 4 }, { image: 1 }])
      expect(headPhantom.render({ ...one, ...other }, 32)).not.toEqual(first);
  });

  it("have not changed in this version", () => {
    const hash = createHash("sha256");
    headFindings.forEach((finding, patient) => hash.update(headPhantom.render(image(patient, finding), 32)));
    expect(headPhantom.version).toBe(2);
    expect(hash.digest("hex")).toBe("0500a65787ded85f7b6431b681cdce8b74fc9eebab71a3272a72504ab65dccf0");
  });

  it.each([16, 32, 64, 128, 256])("show a white skull, a gray brain and black air at %i pixels", (resolution) => {
    const values = headPhantom.render(image(1, "No Finding"), resolution);
    const share = (low: number, high: number): number =>
      values.filter((value) => value >= low && value <= high).length / values.length;
    expect(values.length).toBe(resolution * resolution);
    expect(Math.max(...values)).toBe(255);
    expect(share(0, 15)).toBeGreaterThan(0.3);
    expect(share(60, 150)).toBeGreaterThan(0.2);
    expect(share(200, 255)).toBeGreaterThan(0.03);
    expect(values[0]).toBeLessThan(20);
  });

  it("show the same head at every resolution", () => {
    const small = headPhantom.render(image(5, "intraparenchymal"), 16);
    const large = headPhantom.render(image(5, "intraparenchymal"), 128);
    expect(correlation(small, reduced(large, 128, 16))).toBeGreaterThan(0.97);
  });

  it("of one patient follow one another and look alike", () => {
    const anatomy = drawHeadAnatomy(1, 7);
    const levels = Array.from({ length: 8 }, (_, slice) => levelOf(anatomy, slice));
    expect(levels.every((level) => level >= 0 && level <= 1)).toBe(true);
    expect(levels.slice(1).every((level, slice) => Math.abs(level - levels[slice]) < 0.1)).toBe(true);
    let closer = 0;
    for (let patient = 0; patient < 40; patient++) {
      const [a, b, c] = [
        [patient, 0],
        [patient, 1],
        [patient + 100, 0],
      ].map(([p, i]) => headPhantom.render({ ...image(p, "No Finding"), image: i }, 32));
      if (correlation(a, b) > correlation(a, c)) closer++;
    }
    expect(closer).toBe(40);
  });

  it("are scanned the same way whatever they show: what lies outside of the skull does not tell the label", () => {
    for (const finding of hemorrhages) {
      const [sick, well] = [headPhantom.render(image(9, finding), 64), headPhantom.render(image(9, "No Finding"), 64)];
      const border = sick.map((_, pixel) => (pixel < 6 * 64 || pixel % 64 < 6 ? 1 : 0));
      expect(sick.filter((_, pixel) => border[pixel])).toEqual(well.filter((_, pixel) => border[pixel]));
      expect(sick).not.toEqual(well);
    }
  });
});

describe("hemorrhages", () => {
  const patients = Array.from({ length: 24 }, (_, patient) => patient);

  it.each(hemorrhages)("%s is a visible part of nearly every slice that has it, at any resolution", (finding) => {
    for (const resolution of [16, 32, 64, 128, 256]) {
      const shares = patients
        .slice(0, resolution > 64 ? 6 : 24)
        .map((patient) =>
          mean(headPhantom.mask({ ...image(patient, finding), image: patient % 5 }, finding, resolution)),
        );
      // A little blood at the bottom of a small ventricle is less than a quarter of a pixel of sixteen.
      expect(shares.filter((share) => share === 0).length, `${resolution}`).toBeLessThanOrEqual(
        resolution === 16 ? 3 : 0,
      );
      expect(mean(shares), `${resolution}`).toBeGreaterThan(0.004);
      expect(Math.max(...shares), `${resolution}`).toBeLessThan(0.2);
    }
  });

  it.each(hemorrhages)("%s has an empty mask where it is not", (finding) => {
    const other = finding === "epidural" ? "intraventricular" : "epidural";
    expect(
      Math.max(
        ...headPhantom.mask(image(1, other), finding, 32),
        ...headPhantom.mask(image(1, "No Finding"), "No Finding", 32),
      ),
    ).toBe(0);
  });

  it("are told apart from unknown ones", () => {
    expect(() => headPhantom.mask(image(1, "subdural"), "Edema", 32)).toThrow(UserError);
    expect(() => headPhantom.mask(image(1, "subdural"), "Edema", 32)).toThrow(
      /no finding "Edema": choose one of epidural, /,
    );
  });

  it("are brighter than the same place without them", () => {
    for (const finding of hemorrhages) {
      const rises = patients.map((patient) => {
        const [sick, well] = [
          headPhantom.render(image(patient, finding), 64),
          headPhantom.render(image(patient, "No Finding"), 64),
        ];
        const mask = headPhantom.mask(image(patient, finding), finding, 64);
        return mean(Array.from(sick).flatMap((value, pixel) => (mask[pixel] ? [value - well[pixel]] : [])));
      });
      // One in eight subdural hemorrhages is old and dark; edema is dark, too.
      expect(rises.filter((rise) => rise > 5).length, finding).toBeGreaterThan(18);
    }
  });

  it("epidural is short and thick, subdural long and thin", () => {
    const shape = (finding: HeadFinding): { span: number; thickness: number } => {
      const found = patients.map((patient) => polar(finding, patient)).filter(({ rim }) => rim > 0.6);
      return {
        span: median(found.map(({ span }) => span)),
        thickness: median(found.map(({ area, span }) => area / span)),
      };
    };
    const [lens, crescent] = [shape("epidural"), shape("subdural")];
    expect(crescent.span).toBeGreaterThan(1.7 * lens.span);
    expect(lens.thickness).toBeGreaterThan(1.2 * crescent.thickness);
    expect(lens.span).toBeLessThan(1.15);
  });

  it("epidural stays between the sutures, subdural crosses them", () => {
    // As angles from the front: the coronal and the lambdoid suture.
    const crosses = (finding: HeadFinding): number =>
      patients.filter((patient) => {
        const { angles, rim } = polar(finding, patient);
        return (
          rim > 0.6 &&
          [0.925, 2.3].some(
            (suture) =>
              angles.some((angle) => Math.abs(angle) < suture - 0.05) &&
              angles.some((angle) => Math.abs(angle) > suture + 0.05),
          )
        );
      }).length;
    expect(crosses("epidural")).toBe(0);
    expect(crosses("subdural")).toBeGreaterThan(15);
  });

  it("lie where radiology looks for them: under the skull, in the brain, in its middle, around it", () => {
    const rim = (finding: HeadFinding): number => median(patients.map((patient) => polar(finding, patient).rim));
    expect(rim("epidural")).toBeGreaterThan(0.7);
    expect(rim("subdural")).toBeGreaterThan(0.7);
    expect(rim("subarachnoid")).toBeGreaterThan(0.5);
    expect(rim("intraparenchymal")).toBeLessThan(0.7);
    expect(rim("intraventricular")).toBeLessThan(0.45);
  });

  it("in the ventricles lies at the back, where it sinks to", () => {
    const behind = patients.filter((patient) => polar("intraventricular", patient).back > 0).length;
    expect(behind).toBeGreaterThan(18);
  });

  it("with a large clot shift the midline away from it", () => {
    // A wide subdural on one side moves the dark ventricles to the other.
    const away = patients.map((patient) => {
      const [sick, well] = ["subdural", "No Finding"].map((finding) =>
        darkMiddle(headPhantom.render(image(patient, finding as HeadFinding), 128)),
      );
      return (sick - well) * Math.sign(polar("subdural", patient).side);
    });
    expect(mean(away)).toBeLessThan(-0.5);
  });

  /** A mask in polar form about the middle: mean radius as a share of the head's, angles and their span, area, side and height. */
  function polar(
    finding: HeadFinding,
    patient: number,
  ): { rim: number; angles: number[]; span: number; area: number; side: number; back: number } {
    const one = image(patient, finding);
    const mask = headPhantom.mask(one, finding, 128);
    const { width, length } = drawHeadAnatomy(1, patient);
    const angles = new Set<number>();
    let [radius, area, side, back] = [0, 0, 0, 0];
    const { x: across, y: down } = new Field(128, drawScan(1, patient));
    mask.forEach((value, pixel) => {
      if (!value) return;
      const [x, y] = [across[pixel], down[pixel] - 0.5];
      radius += Math.hypot(x / width, y / length);
      area++;
      side += x;
      back += y;
      angles.add(Math.round(Math.atan2(x, -y) / 0.05));
    });
    return {
      rim: radius / area,
      angles: [...angles].map((angle) => 0.05 * angle),
      span: 0.05 * angles.size,
      area,
      side,
      back: back / area,
    };
  }
});

it("a row of a cohort leads back to its image, and so to its masks", () => {
  const labels = headPhantom.drawLabels(4, 11);
  expect(phantomImageAt(headPhantom, 4, phantomPath(11, 0))).toEqual({
    seed: 4,
    patient: 11,
    image: 0,
    labels: labels[0],
  });
  expect(phantomPath(11, 0)).toBe("patient000012/image1");
  for (const path of ["patient000012/image9", "patient000000/image1", "train/a.png"]) {
    expect(() => phantomImageAt(headPhantom, 4, path)).toThrow(
      /has no image .*: use seed and source path of the same cohort/,
    );
  }
});

/** The column of the middle of what is dark near the middle of the image: the ventricles. */
function darkMiddle(values: Uint8Array): number {
  let [sum, weight] = [0, 0];
  values.forEach((value, pixel) => {
    const [x, y] = [pixel % 128, Math.floor(pixel / 128)];
    if (value > 60 || Math.abs(x - 64) > 16 || Math.abs(y - 64) > 22) return;
    sum += x;
    weight++;
  });
  return sum / weight;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
