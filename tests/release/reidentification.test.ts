/** What a datasheet says of re-identification, and the table of what was found. */
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Cohort } from "../../lib/cohort/format/cohort";
import type { BestMatches, Reidentification } from "../../lib/evaluation/identity/reidentification";
import { readReidentification, writeReidentification } from "../../lib/evaluation/identity/reidentification-file";
import { reidentificationTable, warrantWords } from "../../lib/figures";
import { reidentificationFactsOf, reidentificationWords } from "../../lib/release/datasheet/reidentification-facts";
import { temporaryFolder } from "../gan/fixtures";

const root = temporaryFolder();
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

/** A cohort of which only its identity is known. */
function cohortOf(images: string): Cohort {
  const checksums = { "images.npy": images, "table.csv": "t" };
  return { folder: images, description: { checksums } } as unknown as Cohort;
}

const matchesOf = (auroc: number, above: number): BestMatches => ({
  images: 300,
  auroc: { value: auroc, low: auroc - 0.02, high: auroc + 0.02, honest: 0.5 },
  above: { value: above, low: above / 2, high: 2 * above, honest: 0.01 },
});
const found: Reidentification = {
  ...{ real: "chest-t", seed: 1, synthetic: "made-t", tells: true, rightPatient: 0.25 },
  patients: { learned: 900, searched: 5712, heldOut: 1854 },
  warrant: { pairs: 1194, auroc: { value: 0.98, low: 0.97, high: 0.99, honest: 0.5 } },
  ...{ matches: matchesOf(0.51, 0.01), seconds: matchesOf(0.7, 0.08), control: matchesOf(0.5, 0.01) },
};

describe("re-identification in a datasheet", () => {
  const facts = reidentificationFactsOf(found, cohortOf("chest"), cohortOf("made"));

  it("is told with what the network is worth", () => {
    const words = reidentificationWords(facts);
    expect(words).toContain("two images of one held-out patient or of two: AUROC 0.98 (0.97 to 0.99)");
    expect(words).toContain("searched 5712 training patients");
    expect(words).toContain("The synthetic images: AUROC 0.51 (0.49 to 0.53), 0.01 (0.005 to 0.02) nearer");
  });

  it("is said to say nothing where patients who ought to be found are not, and not to have been tried", () => {
    const words = reidentificationWords({ ...facts, tells: false });
    expect(words).toContain("this search says nothing about the synthetic images");
    expect(words).not.toContain("The synthetic images:");
    expect(reidentificationWords(undefined)).toBe(
      "Re-identification of training patients was not tried for this release.",
    );
  });

  it("is refused where other images or patients were searched", () => {
    for (const [real, synthetic] of [
      ["other", "made"],
      ["chest", "other"],
    ])
      expect(() => reidentificationFactsOf(found, cohortOf(real), cohortOf(synthetic))).toThrow(
        /^What was found by re-identification is not of .*: give --reidentification the folder/,
      );
  });
});

describe("re-identification for readers", () => {
  it("is a table with its controls, and a sentence that says when it says nothing", () => {
    expect(reidentificationTable(found)[0]).toEqual({
      "looked for": "synthetic images",
      images: 300,
      "AUROC against held-out images": "0.510 (0.490 to 0.530)",
      "nearer than 99 % of them": "0.010 (0.005 to 0.020)",
    });
    expect(warrantWords(found)).toMatch(/AUROC of 0\.980 .*for 25\.0 % of withheld images\.$/);
    expect(warrantWords({ ...found, tells: false })).toMatch(/This search says nothing about the synthetic images: /);
  });

  it("is read as it was written, and refused when it was changed", () => {
    writeReidentification(root, found);
    expect(readReidentification(root)).toEqual(found);
    fs.writeFileSync(path.join(root, "reidentification.json"), JSON.stringify({ ...found, tells: 1 }));
    expect(() => readReidentification(root)).toThrow(/is not as it was written: repeat the command/);
    expect(() => readReidentification(path.join(root, "none"))).toThrow(/has no reidentification.json: give the/);
  });
});
