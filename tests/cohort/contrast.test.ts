/** Pairs of label combinations with and without one finding. */
import { describe, expect, it } from "vitest";
import { contrastRows, contrasts } from "../../lib/cohort/selection/contrast";
import { planCohort } from "../../lib/cohort/selection/cohort-plan";
import type { SourceTable } from "../../lib/cohort/selection/source-table";
import { allKnobs } from "./fixtures";

const labelNames = ["No Finding", "Effusion", "Edema", "Devices"];

/** So many images, each of a patient of its own, of combinations of labels. */
function table(combinations: readonly (readonly [images: number, labels: readonly string[]])[]): SourceTable {
  const rows = combinations.flatMap(([images, labels]) => Array.from({ length: images }, () => labels));
  return {
    labelNames,
    path: rows.map((_, row) => `image${row}`),
    patient: rows.map((_, row) => `patient${row}`),
    labels: Int8Array.from(rows.flatMap((labels) => labelNames.map((name) => (labels.includes(name) ? 1 : 0)))),
  };
}

const source = table([
  [50, ["No Finding"]],
  [40, ["No Finding", "Devices"]],
  [30, ["Effusion", "Devices"]],
  [20, ["Effusion", "Edema", "Devices"]],
  [10, ["Edema"]],
]);

describe("pairs of combinations that differ in one finding", () => {
  it("are counted by the rarer of the two, each finding once; a first finding, which takes No Finding away, makes none", () => {
    expect(contrasts(source)).toEqual([
      { finding: "Devices", without: ["No Finding"], with: ["No Finding", "Devices"], images: 40 },
      { finding: "Edema", without: ["Effusion", "Devices"], with: ["Effusion", "Edema", "Devices"], images: 20 },
    ]);
  });

  it("are never of No Finding itself, which devices may have beside them or not", () => {
    const one = table([
      [45, ["Devices"]],
      [40, ["No Finding", "Devices"]],
    ]);
    expect(contrasts(one)).toEqual([]);
  });

  it("are what a cohort keeps, and nothing else", () => {
    expect([...contrastRows(source, 2)]).toEqual(Array.from({ length: 50 }, (_, i) => 90 + i));
    const knobs = { ...allKnobs, combinations: 2, contrast: 2 };
    const { kept, steps } = planCohort({ candidates: source }, knobs, false, 1);
    expect(kept.path).toHaveLength(50);
    expect(kept.labelNames).toEqual(["Effusion", "Edema", "Devices"]);
    expect(steps.map(({ step }) => step)).toContain("pair 2 of combinations with and without one finding");
  });

  it("are refused where there are none, or more combinations are asked for", () => {
    expect(() => contrastRows(source, 3)).toThrow(
      "There are 2 pairs of label combinations that differ in one finding, but contrast is 3: set it to a number from 1 to 2, or to 0.",
    );
    expect(() => contrastRows(table([[5, ["Effusion"]]]), 1)).toThrow(
      "No two label combinations differ in one finding alone: set contrast to 0.",
    );
    expect(() => planCohort({ candidates: source }, { ...allKnobs, combinations: 6, contrast: 1 }, false, 1)).toThrow(
      "combinations is 6: set it to 2, or contrast to 0.",
    );
  });
});
