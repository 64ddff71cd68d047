/** What a datasheet says of an attack with shadow models: what it gave, or that it was not run. */
import { describe, expect, it } from "vitest";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { shadowFactsOf, shadowWords } from "../../lib/release/datasheet/shadow-facts";
import { judgeAudit, type Judgment } from "../../lib/evaluation/privacy/gate/judgment";
import type { PrivacyAudit } from "../../lib/evaluation/privacy/audit";
import type { Reidentification } from "../../lib/evaluation/identity/reidentification";
import { releasedAccess } from "../../lib/release/datasheet/shadow-facts";
import type { ModelKnobs } from "../../lib/gan/models";
import { madeUpShadows } from "../figures/examples";

/** What identifies the cohort that the made-up attack was on. */
function cohortOf(images: string): Cohort {
  const checksums = { "images.npy": images, "table.csv": "b" };
  return { folder: "chest", description: { checksums } } as unknown as Cohort;
}

describe("shadow models in a datasheet", () => {
  const { knobs } = madeUpShadows;
  const facts = shadowFactsOf(madeUpShadows, cohortOf("a"), { model: "flow", knobs });

  it("are both rules for both groups, without curves", () => {
    expect(facts.rows).toHaveLength(8);
    expect(facts.rows.slice(0, 3).map(({ group, access, rule }) => `${access}, ${rule}, ${group}`)).toEqual([
      "white box, likelihood ratio, random patients",
      "white box, one threshold, random patients",
      "black box, likelihood ratio, random patients",
    ]);
    expect(Object.keys(facts.rows[0].auroc)).toEqual(["value", "low", "high"]);
    const words = shadowWords(facts);
    expect(words).toContain("was run: 16 generators of this kind (20 kimg, not the released one)");
    expect(words).toContain(
      "| 1200 random patients | white box | likelihood ratio | 0.667 (0.6 to 0.733) | 0.1 (0.09 to 0.11) |",
    );
  });

  it("are said not to have been run", () => {
    expect(shadowWords(undefined)).toBe("An attack with shadow models was not run for this release.");
  });

  it("are refused where they are of another cohort or model, or were trained otherwise", () => {
    expect(() => shadowFactsOf(madeUpShadows, cohortOf("c"), { model: "flow", knobs })).toThrow(
      "were not trained on halves of chest: give --shadow",
    );
    expect(() => shadowFactsOf(madeUpShadows, cohortOf("a"), { model: "cpd-gan", knobs })).toThrow(
      "The shadow models are of flow, and the images of cpD-GAN: give",
    );
    const longer = { ...knobs, totalKimg: 500, steps: 3, scoreEvery: 7, keep: "best" } as ModelKnobs;
    expect(() => shadowFactsOf(madeUpShadows, cohortOf("a"), { model: "flow", knobs: longer })).toThrow(
      /trained otherwise than the generator \(totalKimg \d+ instead of 500\): give --shadow/,
    );
    const watched = { ...knobs, steps: 3, scoreEvery: 7, keep: "best" } as ModelKnobs;
    expect(shadowFactsOf(madeUpShadows, cohortOf("a"), { model: "flow", knobs: watched })).toEqual(facts);
  });
});

describe("a release is judged by", () => {
  const fine = { value: 0.5, low: 0.49, high: 0.51 };
  const rare = { value: 0.01, low: 0.005, high: 0.02 };
  const attack = { auroc: fine, truePositivesAt1: rare };
  const audit = {
    ...{ memorized: { value: 0, low: -0.01, high: 0.01 }, closestRecordRatio: { value: 1, low: 0.98, high: 1.02 } },
    ...{ dataCopying: { nearer: fine }, distanceAttack: attack, densityAttack: attack, heldOutPatients: 500 },
  } as unknown as PrivacyAudit;
  const named = (verdict: readonly Judgment[]): string[] =>
    verdict.map(({ name, passed }) => `${name} ${passed ? "passed" : "failed"}`).slice(7);

  it("the audit alone where nothing else was run", () => {
    const verdict = judgeAudit({ audit, fewestPatients: { low: 9, high: 9 } });
    expect(verdict).toHaveLength(7);
    expect(verdict.every(({ passed }) => passed)).toBe(true);
  });

  it("shadow models, by what a recipient has: a flow's network, of GANs the images alone", () => {
    const of = (model: "flow" | "cpd-gan", limits = {}): string[] =>
      named(
        judgeAudit(
          {
            audit,
            fewestPatients: { low: 9, high: 9 },
            shadows: { attack: madeUpShadows, access: releasedAccess(model) },
          },
          limits,
        ),
      );
    expect(of("flow")).toEqual(["shadow-auroc failed", "shadow-found failed", "shadow-exposed failed"]);
    // White box 0.667 (0.6 to 0.733), black box 0.606 (0.545 to 0.667) of random patients.
    expect(of("flow", { "shadow-auroc": 0.7 })[0]).toBe("shadow-auroc failed");
    expect(of("cpd-gan", { "shadow-auroc": 0.7 })[0]).toBe("shadow-auroc passed");
    expect(of("cpd-gan", { "shadow-auroc": 0.66 })[0]).toBe("shadow-auroc failed");
    expect(of("flow", { "shadow-found": 0.12, "shadow-exposed": 0.9 }).slice(1)).toEqual([
      "shadow-found passed",
      "shadow-exposed passed",
    ]);
  });

  it("the rule of the attack that found more, and nothing where a result is missing", () => {
    const judged = (results: typeof madeUpShadows.results): Judgment[] =>
      judgeAudit({
        audit,
        fewestPatients: { low: 9, high: 9 },
        shadows: { attack: { ...madeUpShadows, results }, access: "white box" },
      });
    const swapped = madeUpShadows.results.map((one) => {
      return {
        ...one,
        rule: one.rule === "one threshold" ? ("likelihood ratio" as const) : ("one threshold" as const),
      };
    });
    expect(judged(swapped)).toEqual(judged(madeUpShadows.results));
    expect(judged(madeUpShadows.results).find(({ name }) => name === "shadow-exposed")?.patients).toBe(120);
    expect(() => judged([])).toThrow("The attack with shadow models has no result for random patients: run it again.");
  });

  it("re-identification, where the network finds patients who are there", () => {
    const found = (tells: boolean, high: number): Reidentification =>
      ({ tells, matches: { beyondChance: { value: 0.05, low: 0, high } } }) as unknown as Reidentification;
    const of = (reidentification: Reidentification): string[] =>
      named(judgeAudit({ audit, fewestPatients: { low: 9, high: 9 }, reidentification }));
    expect(of(found(true, 0.09))).toEqual(["reidentified passed"]);
    expect(of(found(true, 0.11))).toEqual(["reidentified failed"]);
    expect(of(found(false, 0.11))).toEqual([]);
  });
});
