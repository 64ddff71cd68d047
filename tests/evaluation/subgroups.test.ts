/** Classifiers on subgroups: each subgroup's own AUROC, gaps that are there and gaps that are not, and DeLong's interval. */
import { describe, expect, it } from "vitest";
import { compareSubgroups, type SubgroupComparison } from "../../lib/evaluation/subgroups";
import { subgroupGapTable, subgroupTable } from "../../lib/figures/tables/subgroup-table";
import { auroc } from "../../lib/statistics/auroc";
import { influences } from "../../lib/statistics/delong";
import { meanOf } from "../../lib/statistics/mean";
import type { Prediction } from "../../lib/statistics/prediction";
import { Random } from "../../lib/support/random";

const sexOf = (image: number): string => (image % 3 === 0 ? "female" : "male");
const labels = ["Edema", "Fracture"];

/** Scores of 600 images, a patient each. @param signals how far positives' scores are moved, of women and of men. */
function predictions([women, men]: readonly [number, number], noise: string): Prediction[] {
  const random = Random.fromSeed(3, noise);
  return Array.from({ length: 600 }, (_, image) => image).flatMap((image) =>
    labels.map((label, place) => {
      const truth = (image >> place) & 1;
      const score = 1 / (1 + Math.exp(-((sexOf(image) === "female" ? women : men) * truth + random.normal())));
      return { image, patient: `p${image}`, label, truth, score } as Prediction;
    }),
  );
}

const of = (trainingData: string, rows: Prediction[]): { trainingData: string; predictions: Prediction[] } => ({
  trainingData,
  predictions: rows,
});
const fair = of("real", predictions([1.5, 1.5], "real"));
const unfair = of("flow", predictions([0.5, 1.5], "flow"));
const compared = compareSubgroups([fair, unfair], "sex", sexOf);
const [real, flow] = compared;
const groupOf = ({ groups }: SubgroupComparison, name: string): SubgroupComparison["groups"][number] =>
  groups.find(({ group }) => group === name)!;

describe("compareSubgroups", () => {
  it("has each subgroup's mean AUROC over its own images", () => {
    expect(groupOf(real, "female").images).toBe(200);
    expect(groupOf(real, "male").images).toBe(400);
    for (const [comparison, { predictions: rows }] of [
      [real, fair],
      [flow, unfair],
    ] as const)
      for (const sex of ["female", "male"]) {
        const own = labels.map((label) => rows.filter((row) => row.label === label && sexOf(row.image) === sex));
        const each = own.map((some) =>
          auroc(
            some.map(({ truth }) => truth),
            some.map(({ score }) => score),
          ),
        );
        expect(groupOf(comparison, sex).auroc.value).toBeCloseTo(meanOf(each), 12);
      }
  });

  it("finds the gap of a classifier that fails women, and that it is wider than the first's", () => {
    expect(flow.gap).toMatchObject({ best: "male", worst: "female" });
    expect(flow.gap.low).toBeGreaterThan(0.1);
    expect(flow.further!.low).toBeGreaterThan(0.05);
    expect(groupOf(flow, "female").beside!.high).toBeLessThan(-0.1);
    expect(groupOf(flow, "male").beside!.low).toBeLessThan(0);
    expect(groupOf(flow, "male").beside!.high).toBeGreaterThan(0);
    expect(real.further).toBeUndefined();
    expect(groupOf(real, "female").beside).toBeUndefined();
    expect(groupOf(flow, "female").sensitivity).toBeLessThan(groupOf(flow, "male").sensitivity - 0.1);
  });

  it("finds nothing between a classifier and itself", () => {
    const [, again] = compareSubgroups([fair, { ...fair, trainingData: "copy" }], "sex", sexOf);
    expect(again.further).toEqual({ value: 0, low: 0, high: 0 });
    for (const { beside } of again.groups) expect(beside).toEqual({ value: 0, low: 0, high: 0 });
  });

  it("has intervals as wide as DeLong's, for patients with one image", () => {
    const one = { trainingData: "real", predictions: fair.predictions.filter(({ label }) => label === "Edema") };
    const [{ groups, gap }] = compareSubgroups([one], "sex", sexOf);
    const deviations = groups.map(({ group }) => {
      const rows = one.predictions.filter(({ image }) => sexOf(image) === group);
      const { ofImages } = influences(
        rows.map(({ truth }) => truth),
        rows.map(({ score }) => score),
      );
      return Math.hypot(...ofImages);
    });
    groups.forEach(({ auroc: { low, high } }, place) =>
      expect((high - low) / (2 * 1.96 * deviations[place])).toBeCloseTo(1, 1),
    );
    expect((gap.high - gap.low) / (2 * 1.96 * Math.hypot(...deviations))).toBeCloseTo(1, 1); // independent patients
  });

  it("compares labels that have both classes in every subgroup, and subgroups of 50 images", () => {
    const rows = fair.predictions.map((row) =>
      row.label === "Fracture" && sexOf(row.image) === "female" ? { ...row, truth: 0 as const } : row,
    );
    const [only] = compareSubgroups([of("real", rows)], "sex", sexOf);
    const edema = rows.filter(({ label, image }) => label === "Edema" && sexOf(image) === "male");
    const expected = auroc(
      edema.map(({ truth }) => truth),
      edema.map(({ score }) => score),
    );
    expect(groupOf(only, "male").auroc.value).toBeCloseTo(expected, 12);
    const few = (image: number): string | undefined => (image < 49 ? "few" : image < 100 ? undefined : sexOf(image));
    expect(compareSubgroups([fair], "sex", few)[0].groups.map(({ group }) => group)).toEqual(["female", "male"]);
    expect(compareSubgroups([fair], "sex", () => "all")).toEqual([]);
    expect(compareSubgroups([fair], "sex", () => undefined)).toEqual([]);
  });

  it("refuses classifiers of other images, and is shown as tables", () => {
    const other = of("flow", unfair.predictions.slice(2));
    expect(() => compareSubgroups([fair, other], "sex", sexOf)).toThrow("predict the same test set");
    expect(subgroupTable(compared)).toHaveLength(4);
    expect(subgroupTable(compared)[0]).toMatchObject({ attribute: "sex", subgroup: "female", images: 200 });
    expect(subgroupGapTable(compared)[1]).toMatchObject({ "trained on": "flow", best: "male", worst: "female" });
  });
});

describe("the calibration of subgroups", () => {
  it("is that of the scores without class weights, and of no scores where the weights are not known", () => {
    const random = Random.fromSeed(5, "calibrated");
    const calibrated = Array.from({ length: 6000 }, (_, image): Prediction => {
      const score = random.uniform() / 3;
      return { image, patient: `p${image}`, label: "Edema", truth: random.uniform() < score ? 1 : 0, score };
    });
    const odds = (score: number): number => (5 * score) / (1 - score);
    const weighted = calibrated.map((row) => ({ ...row, score: odds(row.score) / (1 + odds(row.score)) }));
    const classifier = { trainingData: "real", predictions: weighted, unweighted: calibrated };
    const [known] = compareSubgroups([classifier], "sex", sexOf);
    const [unknown] = compareSubgroups([of("real", weighted)], "sex", sexOf);
    for (const { calibrationError } of known.groups) expect(calibrationError).toBeLessThan(0.03);
    for (const { calibrationError } of unknown.groups) expect(calibrationError).toBeNaN();
  });
});
