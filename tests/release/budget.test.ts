/** What a datasheet says of a privacy budget: which, what it covers and what not, or that there was none. */
import * as fs from "node:fs";
import * as path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { trainingSecret } from "../../lib/gan/privacy/secret";
import { writePrivacyRecord } from "../../lib/gan/privacy/privacy-record";
import { budgetOf, budgetSection } from "../../lib/release/datasheet/budget-section";
import { secretFile } from "../../lib/runs/stage-files";
import { temporaryFolder, tinyFlowKnobs } from "../gan/fixtures";

const mechanism = {
  unit: "patient" as const,
  ...{ epsilon: 3, delta: 0.001, clipNorm: 0.1, patients: 400, minibatch: 16, samplingRate: 0.04 },
  ...{ noiseMultiplier: 1.2, steps: 100 },
};
const knobs = { ...tinyFlowKnobs, privacyEpsilon: 3 };
const real = { train: 400, heldOut: 100, heldOutPatients: 100, patientsKnown: true };

describe("the budget of a release", () => {
  let file = "";
  beforeEach(() => {
    file = path.join(temporaryFolder(), "generator.safetensors");
    trainingSecret(path.dirname(file), false);
  });

  it("is that of the generator's run, in plain words, with what it does not cover", () => {
    writePrivacyRecord(path.dirname(file), mechanism, 100);
    const budget = budgetOf(file, { knobs })!;
    expect(budget).toMatchObject({ epsilon: 3, delta: 0.001, steps: 100, patients: 400 });
    const words = budgetSection({ budget, real });
    expect(words).toContain("differential privacy for patients: ε = 3, δ = 0.001");
    expect(words).toContain("by a factor of 20.1 at most");
    expect(words).toContain("It does not cover the labels and how often they occur");
    expect(words).toContain("the settings that were chosen by looking at the real images, the classifiers");
    expect(words).toContain("The noise follows from 256 random bits that are not in the release");
  });

  it("promises little where ε is large", () => {
    writePrivacyRecord(path.dirname(file), { ...mechanism, epsilon: 12 }, 100);
    const words = budgetSection({ budget: budgetOf(file, { knobs: { ...knobs, privacyEpsilon: 12 } }), real });
    expect(words).toContain("by a factor of 162,755 at most");
    expect(words).toContain("So large a factor promises little.");
  });

  it("is refused where the noise may follow from the seed alone", () => {
    writePrivacyRecord(path.dirname(file), mechanism, 100);
    fs.rmSync(path.join(path.dirname(file), secretFile));
    expect(() => budgetOf(file, { knobs })).toThrow(/secret\.txt.* is not beside it.*or train again\.$/);
  });

  it("is of single images where the source names no patients", () => {
    writePrivacyRecord(path.dirname(file), { ...mechanism, unit: "image" }, 100);
    const budget = budgetOf(file, { knobs });
    const words = budgetSection({ budget, real: { ...real, patientsKnown: false } });
    expect(words).toMatch(/^\*\*It protects single images, not patients\*\*/);
    expect(words).toContain("differential privacy for single images");
    expect(words).not.toContain("differential privacy for patients");
    expect(words).not.toContain("400 patients");
  });

  it("is said not to have been", () => {
    expect(budgetOf(file, { knobs: tinyFlowKnobs })).toBeUndefined();
    expect(budgetSection({ real })).toMatch(/^None: the generator was trained without differential privacy/);
  });

  it("is refused where its record is missing or of another budget", () => {
    const refused = /privacy budget of 3, but privacy.json beside it does not say.*or train again\.$/;
    expect(() => budgetOf(file, { knobs })).toThrow(refused);
    writePrivacyRecord(path.dirname(file), { ...mechanism, epsilon: 5 }, 100);
    expect(() => budgetOf(file, { knobs })).toThrow(refused);
  });
});
