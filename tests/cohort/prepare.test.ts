import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { openCohort } from "../../lib/cohort/format/cohort";
import type { CohortKnobs } from "../../lib/cohort/knobs";
import { planCohort } from "../../lib/cohort/selection/cohort-plan";
import { type PrepareOptions, prepareCohort } from "../../lib/cohort/prepare/prepare";
import { allKnobs, candidatesOf, left, temporary } from "./fixtures";

const root = temporary();
let number = 0;
const phantom = (knobs: Partial<CohortKnobs>, more: Partial<PrepareOptions> = {}): PrepareOptions => ({
  source: "phantom-chest",
  out: path.join(root, `cohort-${number++}`),
  knobs: { ...allKnobs, ...knobs },
  seed: 1,
  ...more,
});

describe("preparing a cohort", () => {
  it("makes a balanced phantom cohort, records every step, and can be read again", async () => {
    const reports: number[] = [];
    const options = phantom(
      {
        phantomPatients: 600,
        combinations: 6,
        trainPerCombination: 20,
        validPerCombination: 8,
        testPerCombination: 10,
      },
      { name: "six", onProgress: ({ done, unit }) => void (unit === "images" && reports.push(done)) },
    );
    (await prepareCohort(options)).close();
    const cohort = openCohort(options.out);
    expect(cohort).toMatchObject({ name: "six", source: "phantom-chest", size: 6 * 38, resolution: 16 });
    expect(cohort.labelNames).toEqual([
      "No Finding",
      "Cardiomegaly",
      "Lung Opacity",
      "Edema",
      "Pleural Effusion",
      "Support Devices",
    ]);
    expect(cohort.description.counts).toEqual({ train: 120, valid: 48, test: 60 });
    expect(cohort.description.selection.map(({ step }) => step)).toEqual([
      "images of the source",
      "the 6 most frequent label combinations",
      "balanced over label combinations",
      "labels that occur",
    ]);
    expect(cohort.description.selection[3]).toMatchObject({ images: 228, labels: 6, combinations: 6 });
    expect(cohort.description.origin).toMatchObject({ combinations: 6, phantomPatients: 600 });
    expect(reports.at(-1)).toBe(228);
    expect([...reports]).toEqual(reports.sort((a, b) => a - b));
    cohort.close();
  });

  it("makes the same bytes from the same seed", async () => {
    const [one, two, other] = [phantom({}), phantom({}), phantom({}, { seed: 2 })];
    for (const options of [one, two, other]) (await prepareCohort(options)).close();
    const images = (options: PrepareOptions): Buffer => fs.readFileSync(path.join(options.out, "images.npy"));
    expect(images(two).equals(images(one))).toBe(true);
    expect(images(other).equals(images(one))).toBe(false);
  });

  it("that is interrupted leaves nothing, and an earlier cohort as it was", async () => {
    const before = left(root);
    const aborting = (options: PrepareOptions): Promise<unknown> => {
      const controller = new AbortController();
      return prepareCohort({
        ...options,
        signal: controller.signal,
        onProgress: ({ unit }) => void (unit === "images" && controller.abort()),
      });
    };
    await expect(aborting(phantom({}))).rejects.toMatchObject({ name: "AbortError" });
    expect(left(root)).toEqual(before);
    const options = phantom({});
    (await prepareCohort(options)).close();
    await expect(aborting({ ...options, seed: 9, replace: true })).rejects.toMatchObject({ name: "AbortError" });
    const kept = openCohort(options.out);
    expect(kept.description.seed).toBe(1);
    kept.close();
  });

  it.each<[string, Partial<CohortKnobs>, RegExp]>([
    [
      "a resolution that is no power of two",
      { resolution: 48 },
      /The resolution 48 is not possible: choose a power of two from 8 to 512/,
    ],
    [
      "an unknown policy",
      { labelPolicy: "ones" as never },
      /no label policy "ones": choose one of paper, zeros, ignore/,
    ],
    [
      "shares that leave no test",
      { trainShare: 0.9, validShare: 0.1 },
      /must be above 0 and leave a share for the test set/,
    ],
    ["a share of none", { validShare: 0 }, /must be above 0/],
    ["a negative count", { trainPerCombination: -1 }, /trainPerCombination must be a whole number from 0, not -1/],
    ["too few patients", { phantomPatients: 2 }, /phantomPatients must be a whole number from 3/],
    [
      "too few images",
      { combinations: 2, trainPerCombination: 1000 },
      /too few images for a balanced cohort \(.*Lung Opacity[^;]*: \d+ of 1000 in train, \d+ too few/,
    ],
    ["one label combination", { combinations: 1 }, /No label has training images both with and without it/],
  ])("refuses %s", async (_, knobs, message) => {
    const options = phantom(knobs);
    await expect(prepareCohort(options)).rejects.toThrow(message);
    expect(fs.existsSync(options.out)).toBe(false);
  });

  it("needs a folder for data sets on disk", async () => {
    await expect(prepareCohort(phantom({}, { source: "chexpert" }))).rejects.toThrow(
      "needs the folder of its data: write chexpert=<folder> (prepare chexpert=<folder>, --data chexpert=<folder>)",
    );
  });
});

describe("a plan", () => {
  const list = Array.from({ length: 30 }, (_, i): [string, string] => [`p${i}`, i % 2 ? "100" : "010"]);

  it("drops labels that occur nowhere, and finds every image in the source's table again", () => {
    const plan = planCohort(
      { candidates: candidatesOf([["skip", "000"], ...list]) },
      { ...allKnobs, minCombination: 5 },
      false,
      1,
    );
    expect(plan.kept.labelNames).toEqual(["A", "B"]);
    expect([...plan.row]).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(plan.warnings).toEqual([]);
  });

  it("warns of labels that cannot be scored in a split", () => {
    const plan = planCohort({ candidates: candidatesOf([...list, ["q", "101"]]) }, allKnobs, false, 1);
    expect(plan.warnings).toHaveLength(2);
    expect(plan.warnings[0]).toMatch(/^C cannot be scored in (train|valid|test): there is no image with it\.$/);
  });
});
