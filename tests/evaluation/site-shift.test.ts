/** What classifiers lose at another site: zero where it is the same, large where scores turn to noise, and paired. */
import { describe, expect, it } from "vitest";
import { siteShift } from "../../lib/evaluation/site-shift";
import { siteShiftTable } from "../../lib/figures/tables/site-shift-table";
import type { Prediction } from "../../lib/statistics/prediction";
import { Random } from "../../lib/support/random";

/** Scores of 300 patients with two images each. @param signal how far scores of positives are moved, in deviations of the noise. */
function predictions(signal: number, site: string, noise: string): Prediction[] {
  const random = Random.fromSeed(1, `${site}/${noise}`);
  return Array.from({ length: 600 }, (_, image) => image).flatMap((image) =>
    ["Edema", "Fracture"].map((label, place) => {
      const truth = (image >> place) & 1;
      const score = 1 / (1 + Math.exp(-(signal * truth + random.normal())));
      return { image, patient: `${site}${image >> 1}`, label, truth, score } as Prediction;
    }),
  );
}

describe("siteShift", () => {
  const [real, robust, frail] = siteShift([
    { trainingData: "real", own: predictions(2, "own", "real"), other: predictions(2, "other", "real") },
    { trainingData: "flow", own: predictions(1.5, "own", "flow"), other: predictions(1.5, "other", "flow") },
    { trainingData: "cpD-GAN", own: predictions(2, "own", "cpD"), other: predictions(0.5, "other", "cpD") },
  ]);

  it("finds no fall where the other site is as easy, and none beyond the first's", () => {
    for (const { fall } of [real, robust]) {
      expect(fall.low).toBeLessThan(0);
      expect(fall.high).toBeGreaterThan(0);
    }
    expect(real.further).toBeUndefined();
    expect(robust.further!.low).toBeLessThan(0);
    expect(robust.further!.high).toBeGreaterThan(0);
  });

  it("finds the fall of a classifier that fails elsewhere, and says that it is more than the first's", () => {
    expect(frail.fall.value).toBeCloseTo(frail.own.value - frail.other.value, 12);
    expect(frail.fall.low).toBeGreaterThan(0.15);
    expect(frail.further!.value).toBeCloseTo(frail.fall.value - real.fall.value, 12);
    expect(frail.further!.low).toBeGreaterThan(0.1);
  });

  it("compares on the same draws: the difference of classifiers that err alike is known better than either fall", () => {
    const [first, second] = siteShift([
      { trainingData: "real", own: predictions(2, "own", "same"), other: predictions(1, "other", "same") },
      { trainingData: "flow", own: predictions(1.9, "own", "same"), other: predictions(0.9, "other", "same") },
    ]);
    const width = ({ low, high }: { low: number; high: number }): number => high - low;
    expect(width(second.further!)).toBeLessThan(Math.hypot(width(first.fall), width(second.fall)) / 3);
  });

  it("refuses classifiers of other images", () => {
    const own = predictions(2, "own", "real");
    const tested = { trainingData: "real", own, other: predictions(2, "other", "real") };
    expect(() => siteShift([tested, { ...tested, own: own.slice(2) }])).toThrow("predict the same test set");
    expect(() => siteShift([tested, { ...tested, other: predictions(2, "elsewhere", "real") }])).toThrow(
      "predict the same test set",
    );
  });

  it("takes both means of a draw over the same labels, where one site has a label too rarely for every draw", () => {
    const rare = (all: Prediction[]): Prediction[] =>
      all.filter(({ label, truth, image }) => label !== "Fracture" || truth === 0 || image < 4);
    // Fractures are told perfectly at both sites, edemas not: a mean that loses fractures on one side alone would fall.
    const told = (all: Prediction[]): Prediction[] =>
      all.map((row) => (row.label === "Fracture" ? { ...row, score: 0.2 + 0.6 * row.truth } : row));
    const [{ fall }] = siteShift([
      {
        trainingData: "real",
        own: told(predictions(0.5, "own", "a")),
        other: rare(told(predictions(0.5, "other", "a"))),
      },
    ]);
    expect(fall.high - fall.low).toBeLessThan(0.16);
  });

  it("scores only labels that both sites can, and refuses sites without any", () => {
    const only = (label: string, all: Prediction[]): Prediction[] => all.filter((row) => row.label === label);
    const own = predictions(2, "own", "real");
    const [shift] = siteShift([{ trainingData: "real", own, other: only("Edema", predictions(2, "other", "real")) }]);
    const [edema] = siteShift([
      { trainingData: "real", own: only("Edema", own), other: only("Edema", predictions(2, "other", "real")) },
    ]);
    expect(shift.own.value).toBe(edema.own.value);
    expect(() => siteShift([{ trainingData: "real", own: only("Fracture", own), other: only("Edema", own) }])).toThrow(
      "No label has images of both classes in both test sets",
    );
  });

  it("has a table with one row a classifier", () => {
    const table = siteShiftTable([real, frail]);
    expect(table.map((row) => row["trained on"])).toEqual(["real", "cpD-GAN"]);
    expect(table[0]["beyond the first row's"]).toBe("");
    expect(table[1]["beyond the first row's"]).toMatch(/^0\.\d{3} \(/);
  });
});
