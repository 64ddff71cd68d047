import { describe, expect, it } from "vitest";
import { auroc } from "../../lib/statistics/auroc";
import { headPhantom } from "../../lib/phantom/head/phantom";
import { angleOf, directions, findHead } from "../../lib/evaluation/fidelity/head-geometry";
import { type HeadMeasures, headMeasures } from "../../lib/evaluation/fidelity/head-measures";

/** First slices of patients that have each kind of hemorrhage often enough, and of as many as come by themselves. */
const patients = Array.from({ length: 700 }, (_, patient) => patient);
const labels = patients.map((patient) => {
  const drawn = headPhantom.drawLabels(1, patient)[0];
  // Epidural hemorrhage is rare: every seventh patient has it, beside what the patient has by itself.
  if (patient % 7 === 0) {
    drawn[headPhantom.findings.indexOf("epidural")] = 1;
    drawn[0] = 0;
  }
  return drawn;
});
const truth = (finding: string): number[] => labels.map((vector) => vector[headPhantom.findings.indexOf(finding)]);

describe.each([32, 64])("head measures at %d pixels, against the phantom's truth", (resolution) => {
  const measures = patients.map((patient) =>
    headMeasures(headPhantom.render({ seed: 1, patient, image: 0, labels: labels[patient] }, resolution), resolution),
  );
  const separates = (measure: keyof HeadMeasures, present: readonly number[], among = patients): number => {
    const seen = among.filter((patient) => Number.isFinite(measures[patient][measure]));
    expect(seen.length).toBeGreaterThan(0.99 * among.length);
    return auroc(
      seen.map((patient) => present[patient]),
      seen.map((patient) => measures[patient][measure]),
    );
  };

  // Mild and small hemorrhages are seen by nobody: these are not the measures' errors alone.
  it.each<[string, keyof HeadMeasures, number]>([
    ["epidural", "lens", 0.66],
    ["intraparenchymal", "clot", 0.64],
    ["intraventricular", "ventricles", 0.58],
    ["subarachnoid", "surface", 0.61],
    ["subdural", "crescent", 0.75],
  ])("%s hemorrhage: images with it have more of its sign (%s, AUROC above %d)", (finding, measure, least) => {
    const own = separates(measure, truth(finding));
    expect(own).toBeGreaterThan(least);
    // Its own sign, not that of blood somewhere: the other kinds are told worse by it, where it is not there itself. Of blood
    // along the skull, 32 pixels show no more than of blood in the sulci.
    const without = patients.filter((patient) => truth(finding)[patient] === 0);
    for (const other of headPhantom.findings.slice(1))
      if (other !== finding) expect(separates(measure, truth(other), without), other).toBeLessThan(own + 0.01);
  });

  it("any hemorrhage: more is as bright as blood (AUROC above 0.66)", () => {
    expect(
      separates(
        "blood",
        truth("No Finding").map((none) => 1 - none),
      ),
    ).toBeGreaterThan(0.66);
  });
});

describe("findHead", () => {
  const size = 64;
  /** An elliptic skull 2 pixels thick around a middle, with brain in it. */
  function ellipse(x: number, y: number, halfWidth: number, halfLength: number): Uint8Array {
    return Uint8Array.from({ length: size * size }, (_, at) => {
      const r = Math.hypot(((at % size) - x) / halfWidth, (Math.floor(at / size) - y) / halfLength);
      return r > 1 ? 0 : r > 1 - 2 / halfWidth ? 255 : 100;
    });
  }

  it("finds the skull's middle and its border, whatever the head's place and size", () => {
    for (const [x, y, halfWidth, halfLength] of [
      [31, 32, 20, 26],
      [36, 29, 15, 18],
    ]) {
      const head = findHead(ellipse(x, y, halfWidth, halfLength), size)!;
      expect(Math.abs(head.radius - Math.sqrt(halfWidth * halfLength))).toBeLessThan(1);
      expect(head.at(0, 0)).toBeCloseTo(100 / 255, 5);
      expect(Math.abs(head.depthOf(0, 0) * head.radius - halfLength)).toBeLessThan(1.5);
      expect(head.depthOf(1.6, 0)).toBeLessThan(0);
      const right = Array.from({ length: directions }, (_, direction) => direction).find(
        (direction) => angleOf(direction) > Math.PI / 2,
      )!;
      expect(head.below(right, 1 / head.radius)).toBeGreaterThan(0.8);
      expect(head.below(right, 4 / head.radius)).toBeCloseTo(100 / 255, 2);
    }
  });

  it("finds none in an image without bone", () => {
    expect(findHead(new Uint8Array(size * size).fill(90), size)).toBeUndefined();
    expect(Object.values(headMeasures(new Uint8Array(size * size), size)).every(Number.isNaN)).toBe(true);
  });

  it("refuses images that are too small to measure", () => {
    expect(() => headMeasures(new Uint8Array(256), 16)).toThrow(/at least 32 pixels, not 16/);
  });
});
