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

const matchesOf = (value: number): BestMatches => ({
  images: 300,
  beyondChance: { value, low: value - 0.02, high: value + 0.02, honest: 0 },
});
const found: Reidentification = {
  ...{ real: "chest-t", seed: 1, synthetic: "made-t", tells: true },
  patients: { learned: 900, searched: 5712, heldOut: 1854 },
  warrant: { pairs: 1194, auroc: { value: 0.98, low: 0.97, high: 0.99, honest: 0.5 } },
  rightPatient: { value: 0.25, low: 0.2, high: 0.3 },
  ...{ matches: matchesOf(0.05), seconds: matchesOf(0.7), control: matchesOf(0) },
};

describe("re-identification in a datasheet", () => {
  const facts = reidentificationFactsOf(found, cohortOf("chest"), cohortOf("made"));

  it("is told with what the network is worth", () => {
    const words = reidentificationWords(facts);
    expect(words).toContain("two images of one held-out patient or of two: AUROC 0.98 (0.97 to 0.99)");
    expect(words).toContain("searched one image of each of 5712 training patients");
    expect(words).toContain("0.7 (0.68 to 0.72) of withheld images");
    expect(words).toContain("0.05 (0.03 to 0.07) of the synthetic images");
  });

  it("is said to say nothing where patients who ought to be found are not, and not to have been tried", () => {
    const words = reidentificationWords({ ...facts, tells: false });
    expect(words).toContain("this search says nothing about the synthetic images");
    expect(words).not.toContain("of the synthetic images");
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
      "training patients found beyond chance": "0.050 (0.030 to 0.070)",
    });
    expect(warrantWords(found)).toMatch(
      /AUROC of 0\.980 .*a share of 0\.250 \(0\.200 to 0\.300\) of withheld images\.$/,
    );
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
