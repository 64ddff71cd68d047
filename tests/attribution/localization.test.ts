import { describe, expect, it } from "vitest";
import { energyInMask, maskShare, pointingGame } from "../../lib/attribution/localization";
import { type LocalizedImage, localizationScores } from "../../lib/attribution/localization-scores";
import { Random } from "../../lib/support/random";

const mask = Uint8Array.of(0, 1, 1, 0, 0, 0, 0, 0);

describe("a map against a mask", () => {
  it("hits where its maximum lies inside", () => {
    expect(pointingGame([0, 3, 1, 2, 0, 0, 0, 0], mask)).toBe(1);
    expect(pointingGame([0, 1, 1, 2, 0, 0, 0, 0], mask)).toBe(0);
  });

  it("shares a hit among equal maxima", () => expect(pointingGame([2, 2, 2, 2, 0, 0, 0, 0], mask)).toBe(0.5));

  it("has the energy that lies inside", () => expect(energyInMask([1, 2, 3, 4, 0, 0, 0, 0], mask)).toBe(0.5));

  it("scores chance when it is the same everywhere", () => {
    expect([
      pointingGame(new Float64Array(8).fill(1 / 8), mask),
      energyInMask(new Float64Array(8).fill(1 / 8), mask),
      maskShare(mask),
    ]).toEqual([0.25, 0.25, 0.25]);
  });
});

describe("localizationScores", () => {
  const bootstrap = { replicates: 1000, seed: 1 };

  it("is the mean of each finding, and their mean whatever their numbers of images", () => {
    const image = (patient: string, finding: string, a: number, b: number): LocalizedImage => ({
      patient,
      finding,
      chance: 0.1,
      scores: [a, b],
    });
    const rows = localizationScores(
      [image("p", "A", 1, 0.5), image("q", "A", 0, 0.5), image("r", "A", 0.5, 0.5), image("p", "B", 0.2, 0.6)],
      bootstrap,
    );
    expect(rows.map(({ finding, images }) => [finding, images])).toEqual([
      ["A", 3],
      ["B", 1],
      ["mean", 4],
    ]);
    expect(rows.map(({ scores }) => scores.map(({ value }) => value))).toEqual([
      [0.5, 0.5],
      [0.2, 0.6],
      [0.35, 0.55],
    ]);
    rows
      .map(({ differences }) => differences.map(({ value }) => value))
      .forEach(([none, other], i) => {
        expect(none).toBe(0);
        expect(other).toBeCloseTo([0, -0.4, -0.2][i], 12);
      });
    for (const { scores } of rows) expect(scores[1].low).toBeLessThanOrEqual(scores[1].value);
  });

  /** Two patients' worth of spread: images of one patient are alike, and so are classifiers on one image. */
  function sample(seed: number, patients: number, perPatient: number): LocalizedImage[] {
    const random = Random.fromSeed(seed, "localized");
    return Array.from({ length: patients }, (_, patient) => {
      const common = random.normal();
      return Array.from({ length: perPatient }, (): LocalizedImage => {
        const own = common + 0.1 * random.normal();
        return { patient: `p${patient}`, finding: "A", chance: 0.1, scores: [own, own - 0.5 + 0.1 * random.normal()] };
      });
    }).flat();
  }

  it("has intervals as wide as means spread over new patients, and narrow ones for paired differences", () => {
    const values: number[] = [];
    const widths: number[] = [];
    for (let seed = 0; seed < 60; seed++) {
      const [
        {
          scores: [first],
          differences: [, difference],
        },
      ] = localizationScores(sample(seed, 40, 4), { replicates: 400, seed: 1 });
      values.push(first.value);
      widths.push((first.high - first.low) / (2 * 1.96));
      expect(difference.high - difference.low).toBeLessThan((first.high - first.low) / 4);
      expect(Math.abs(difference.value - 0.5)).toBeLessThan(0.1);
    }
    const spread = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length); // about the true mean, 0
    const width = widths.reduce((sum, value) => sum + value, 0) / widths.length;
    expect(width / spread).toBeGreaterThan(0.75);
    expect(width / spread).toBeLessThan(1.3);
    expect(1 / Math.sqrt(40) / width).toBeLessThan(1.25); // images as if independent would be half as wide
  });

  it("does not depend on the order of images", () => {
    const images = sample(1, 20, 3);
    const [row] = localizationScores(images, bootstrap);
    const [shuffled] = localizationScores(Random.fromSeed(2).shuffle([...images]), bootstrap);
    expect(shuffled.scores[0].low).toBeCloseTo(row.scores[0].low, 12);
    expect(shuffled.differences[1].high).toBeCloseTo(row.differences[1].high, 12);
  });

  it("refuses no images, and those of one patient", () => {
    expect(() => localizationScores([], bootstrap)).toThrow(/no images with a finding and its mask/);
    expect(() => localizationScores(sample(1, 1, 5), bootstrap)).toThrow(/at least two/);
  });
});
