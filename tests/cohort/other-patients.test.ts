/** Nobody in training and test, where the two are of cohorts that were divided each for itself. */
import { describe, expect, it } from "vitest";
import type { Cohort } from "../../lib/cohort/format/cohort";
import type { CohortKind } from "../../lib/cohort/format/kind";
import type { Split } from "../../lib/cohort/format/split";
import { requireOtherPatients } from "../../lib/cohort/selection/other-patients";

/** As much of a cohort as is looked at. @param rows patient, split, gray value of the whole image. */
function cohortOf(
  rows: readonly (readonly [string, Split, number])[],
  { source = "chexpert", kind = "real", seed = 1 }: { source?: string; kind?: CohortKind; seed?: number } = {},
): Cohort {
  const checksum = JSON.stringify(rows).slice(-16);
  return {
    folder: `cohort of ${rows.length}`,
    source,
    resolution: 2,
    size: rows.length,
    table: { patient: rows.map(([patient]) => patient), split: rows.map(([, split]) => split) },
    description: { kind, source, seed, origin: {}, checksums: { "images.npy": checksum, "table.csv": checksum } },
    readImages: (wanted: readonly number[]) => Uint8Array.from(wanted.flatMap((row) => [rows[row][2], 0, 0, 1])),
  } as unknown as Cohort;
}

describe("test patients of another cohort", () => {
  const trained = [
    ["a", "train", 1],
    ["b", "valid", 2],
    ["c", "test", 3],
  ] as const;
  const leaking = [
    ["a", "test", 7],
    ["c", "test", 8],
    ["d", "train", 9],
  ] as const;

  it("of a published data set are refused where they are trained on", () => {
    expect(() => requireOtherPatients(cohortOf(trained), cohortOf(leaking))).toThrow(
      "1 of the 2 test patients of cohort of 3 are in training or validation of cohort of 3, the first a",
    );
    expect(() => requireOtherPatients(cohortOf(trained), cohortOf(leaking.slice(1)))).not.toThrow();
  });

  it("of the same cohort, another source, another phantom or synthetic images are not", () => {
    const other = cohortOf(leaking);
    expect(() => requireOtherPatients(other, other)).not.toThrow();
    expect(() => requireOtherPatients(cohortOf(trained, { source: "nih-chestxray14" }), other)).not.toThrow();
    expect(() => requireOtherPatients(cohortOf(trained, { kind: "synthetic" }), other)).not.toThrow();
    const phantom = (seed: number, rows: typeof trained | typeof leaking): Cohort =>
      cohortOf(rows, { source: "phantom-chest", kind: "phantom", seed });
    expect(() => requireOtherPatients(phantom(1, trained), phantom(2, leaking))).not.toThrow();
    expect(() => requireOtherPatients(phantom(1, trained), phantom(1, leaking))).toThrow("the first a");
  });

  it("of a mixture of real and synthetic images are those of its real cohort", () => {
    const mixed = cohortOf(trained, { source: "chexpert and flow", kind: "mixed" });
    Object.assign(mixed.description, { origin: { realSource: "chexpert", realSeed: 1 } });
    expect(() => requireOtherPatients(mixed, cohortOf(leaking))).toThrow("the first a");
  });

  it("of somebody's own folder are the same people only if the cohorts share an image", () => {
    const folder = (rows: readonly (readonly [string, Split, number])[]): Cohort =>
      cohortOf(rows, { source: "folder" });
    expect(() => requireOtherPatients(folder(trained), folder(leaking))).not.toThrow();
    expect(() => requireOtherPatients(folder(trained), folder([...leaking, ["e", "train", 2]]))).toThrow("the first a");
  });
});
