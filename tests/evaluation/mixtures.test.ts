/** How many real images synthetic ones are worth, from predictions whose quality is known. */
import { describe, expect, it } from "vitest";
import { compareMixtures, type TrainedOnMixture } from "../../lib/evaluation/mixtures";
import type { Prediction } from "../../lib/statistics/prediction";
import { Random } from "../../lib/support/random";

/** Scores of 400 patients with two images each. @param signal how far scores of positives are moved, in deviations of the noise. */
function predictions(signal: number, noise = "same"): Prediction[] {
  const random = Random.fromSeed(1, noise);
  return Array.from({ length: 800 }, (_, image) => image).flatMap((image) =>
    ["Edema", "Fracture"].map((label, place) => {
      const truth = (image >> place) & 1;
      const score = 1 / (1 + Math.exp(-(signal * truth + random.normal())));
      return { image, patient: String(image >> 1), label, truth, score } as Prediction;
    }),
  );
}

const real = (realImages: number, signal: number): TrainedOnMixture => ({
  patients: realImages,
  realImages,
  syntheticImages: 0,
  predictions: predictions(signal),
});
const curve = [real(1000, 2), real(100, 1), real(300, 1.5)];
const mixed = (signal: number, more: Partial<TrainedOnMixture> = {}): TrainedOnMixture => ({
  generator: "flow",
  synthetic: 4,
  patients: 100,
  realImages: 100,
  syntheticImages: 400,
  predictions: predictions(signal),
  ...more,
});

describe("compareMixtures", () => {
  it("finds the number of real images that is as good, and what the synthetic ones add to the same real ones", () => {
    const [, small, , same, better] = compareMixtures([...curve, mixed(1.5), mixed(1.7)]);
    expect(same.worth!.value).toBeCloseTo(300, 6);
    expect(same.gain!.value).toBeCloseTo(same.auroc.value - small.auroc.value, 12);
    expect(same.gain!.low).toBeGreaterThan(0);
    expect(better.worth!.value).toBeGreaterThan(300);
    expect(better.worth!.value).toBeLessThan(1000);
    expect(better.worth!.low).toBeLessThanOrEqual(better.worth!.value);
    expect(better.worth!.high).toBeGreaterThanOrEqual(better.worth!.value);
  });

  it("knows it better where errors are the same than where they are others: draws are paired", () => {
    const width = ({ low, high }: { low: number; high: number }): number => Math.log(high / low);
    const [paired, other] = compareMixtures([
      ...curve,
      mixed(1.5),
      mixed(1.5, { predictions: predictions(1.5, "other") }),
    ]).slice(3);
    expect(width(paired.worth!)).toBeLessThan(width(other.worth!) / 2);
  });

  it("says more than all, and fewer than the smallest, where the curve ends", () => {
    const [more, fewer] = compareMixtures([...curve, mixed(3), mixed(0.2)]).slice(3);
    expect([more.worth!.value, more.worth!.low, more.worth!.high]).toEqual([Infinity, Infinity, Infinity]);
    expect([fewer.worth!.value, fewer.worth!.low, fewer.worth!.high]).toEqual([0, 0, 0]);
    expect(fewer.gain!.high).toBeLessThan(0);
  });

  it("has no gain where no classifier saw the same real images alone, and no worth of real images", () => {
    const [first, , , alone] = compareMixtures([
      ...curve,
      mixed(1, { synthetic: "alone", patients: 0, realImages: 0 }),
    ]);
    expect(alone.gain).toBeUndefined();
    expect(alone.worth).toBeDefined();
    expect([first.gain, first.worth]).toEqual([undefined, undefined]);
  });

  it("refuses a curve of one point, and other test images", () => {
    expect(() => compareMixtures([real(100, 1), mixed(1)])).toThrow("two classifiers of real images alone");
    expect(() => compareMixtures([...curve, mixed(1, { predictions: predictions(1).slice(2) })])).toThrow(
      "predict the same test set",
    );
  });
});
