/** What a datasheet says of an attack with shadow models: what it gave, or that it was not run. */
import { describe, expect, it } from "vitest";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { shadowFactsOf, shadowWords } from "../../lib/release/datasheet/shadow-facts";
import { madeUpShadows } from "../figures/examples";

/** What identifies the cohort that the made-up attack was on. */
function cohortOf(images: string): Cohort {
  const checksums = { "images.npy": images, "table.csv": "b" };
  return { folder: "chest", description: { checksums } } as unknown as Cohort;
}

describe("shadow models in a datasheet", () => {
  const facts = shadowFactsOf(madeUpShadows, cohortOf("a"), "flow");

  it("are the likelihood ratios of both groups, without curves", () => {
    expect(facts.rows.map(({ group, access }) => `${access}, ${group}`)).toEqual([
      "white box, random patients",
      "black box, random patients",
      "white box, most exposed patients",
      "black box, most exposed patients",
    ]);
    expect(Object.keys(facts.rows[0].auroc)).toEqual(["value", "low", "high"]);
    const words = shadowWords(facts);
    expect(words).toContain("was run: 16 generators of this kind (20 kimg, not the released one)");
    expect(words).toContain("| 1200 random patients | white box | 0.667 (0.6 to 0.733) | 0.1 (0.09 to 0.11) |");
  });

  it("are said not to have been run", () => {
    expect(shadowWords(undefined)).toBe("An attack with shadow models was not run for this release.");
  });

  it("are refused where they are of another cohort or model", () => {
    expect(() => shadowFactsOf(madeUpShadows, cohortOf("c"), "flow")).toThrow(
      "were not trained on halves of chest: give --shadow",
    );
    expect(() => shadowFactsOf(madeUpShadows, cohortOf("a"), "cpd-gan")).toThrow(
      "The shadow models are of flow, and the images of cpD-GAN: give",
    );
  });
});
