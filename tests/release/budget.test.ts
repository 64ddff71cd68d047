/** What a datasheet says of a privacy budget: which, what it covers and what not, or that there was none. */
import * as path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { writePrivacyRecord } from "../../lib/gan/privacy/privacy-record";
import { budgetOf, budgetSection } from "../../lib/release/datasheet/budget-section";
import { temporaryFolder, tinyFlowKnobs } from "../gan/fixtures";

const mechanism = {
  ...{ epsilon: 3, delta: 0.001, clipNorm: 0.1, patients: 400, minibatch: 16, samplingRate: 0.04 },
  ...{ noiseMultiplier: 1.2, steps: 100 },
};
const knobs = { ...tinyFlowKnobs, privacyEpsilon: 3 };
const [secret, guessable] = [2 ** 41 + 12345, 1];

describe("the budget of a release", () => {
  let file = "";
  beforeEach(() => (file = path.join(temporaryFolder(), "generator.safetensors")));

  it("is that of the generator's run, in plain words, with what it does not cover", () => {
    writePrivacyRecord(path.dirname(file), mechanism, 100);
    const budget = budgetOf(file, { knobs, seed: secret })!;
    expect(budget).toMatchObject({ epsilon: 3, delta: 0.001, steps: 100, patients: 400, guessableSeed: false });
    const words = budgetSection({ budget });
    expect(words).toContain("differential privacy for patients: ε = 3, δ = 0.001");
    expect(words).toContain("by a factor of 20.1 at most");
    expect(words).toContain("It does not cover the labels and how often they occur");
    expect(words).toContain("the settings that were chosen by looking at the real images, the classifiers");
    expect(words).toContain("The budget holds for whoever does not know it.");
  });

  it("promises nothing where the seed of the noise can be guessed, and little where ε is large", () => {
    writePrivacyRecord(path.dirname(file), { ...mechanism, epsilon: 12 }, 100);
    const words = budgetSection({
      budget: budgetOf(file, { knobs: { ...knobs, privacyEpsilon: 12 }, seed: guessable }),
    });
    expect(words).toContain("can be guessed, and then the budget promises nothing");
    expect(words).toContain("by a factor of 162,755 at most");
    expect(words).toContain("So large a factor promises little.");
  });

  it("is said not to have been", () => {
    expect(budgetOf(file, { knobs: tinyFlowKnobs, seed: secret })).toBeUndefined();
    expect(budgetSection({})).toMatch(/^None: the generator was trained without differential privacy/);
  });

  it("is refused where its record is missing or of another budget", () => {
    const refused = /privacy budget of 3, but privacy.json beside it does not say.*or train again\.$/;
    expect(() => budgetOf(file, { knobs, seed: secret })).toThrow(refused);
    writePrivacyRecord(path.dirname(file), { ...mechanism, epsilon: 5 }, 100);
    expect(() => budgetOf(file, { knobs, seed: secret })).toThrow(refused);
  });
});
