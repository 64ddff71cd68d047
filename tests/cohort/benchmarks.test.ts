/** The paper's benchmarks on tables as large as they need: exact numbers, nested subsets, fixed validation and test. */
import { describe, expect, it } from "vitest";
import {
  type Benchmark,
  type Anatomy,
  benchmarkLevel,
  anatomyOf,
  benchmarkLevels,
  anatomyOfLevels,
} from "../../lib/benchmark/paper-levels";
import { type SourceTable, combinationNames } from "../../lib/cohort/selection/source-table";
import type { CohortKnobs } from "../../lib/cohort/knobs";
import { type CohortPlan, planCohort } from "../../lib/cohort/selection/cohort-plan";
import { type Split, splits } from "../../lib/cohort/format/split";
import { stratify } from "../../lib/cohort/selection/stratify";
import { Random } from "../../lib/support/random";
import { allKnobs } from "./fixtures";

/** Combinations of six labels with these numbers of images, in patients of one to five images of any combination. */
function tableOf(sizes: readonly number[], seed: number): SourceTable {
  const random = Random.fromSeed(seed, "table");
  const images = random.shuffle(sizes.flatMap((size, place) => new Array<number>(size).fill(place + 1)));
  const labels = new Int8Array(images.length * 6);
  images.forEach((bits, row) => {
    for (let label = 0; label < 6; label++) labels[row * 6 + label] = (bits >> label) & 1;
  });
  let patient = 0;
  let left = 0;
  const patients = images.map(() => {
    if (left === 0) [patient, left] = [patient + 1, random.chance(0.6) ? 1 : 2 + random.integer(4)];
    left--;
    return `p${patient}`;
  });
  return { labelNames: [..."ABCDEF"], path: images.map((_, row) => `${row}.png`), patient: patients, labels };
}

const plans = (
  table: SourceTable,
  anatomy: Anatomy,
  benchmark: Benchmark,
  seed = 1,
): { level: number; knobs: CohortKnobs; plan: CohortPlan }[] =>
  benchmarkLevels
    .filter((one) => one.anatomy === anatomy && one.benchmark === benchmark)
    .map(({ level, knobs }) => {
      const whole = { ...allKnobs, ...knobs };
      return { level, knobs: whole, plan: planCohort({ candidates: table }, whole, false, seed) };
    });

const images = ({ kept, split }: CohortPlan, part: Split): Set<string> =>
  new Set(kept.path.filter((_, row) => split[row] === part));

function countsOf({ kept, split }: CohortPlan): Record<string, Record<Split, number>> {
  const counts: Record<string, Record<Split, number>> = {};
  combinationNames(kept).forEach((name, row) => (counts[name] ??= { train: 0, valid: 0, test: 0 })[split[row]]++);
  return counts;
}

function expectOnePatientASplit({ kept, split }: CohortPlan): void {
  const of = new Map<string, Split>();
  kept.patient.forEach((patient, row) => {
    if ((of.get(patient) ?? split[row]) !== split[row]) throw new Error(`${patient} is in two splits`);
    of.set(patient, split[row]);
  });
}

const chestClasses = tableOf(
  [
    9000, 8200, 5400, 5100, 3600, 3100, 2900, 2800, 2700, 2600, 2400, 2300, 2200, 2150, 2100, 2080, 2060, 2040, 2020,
    2000, 900, 400, 300, 200, 90,
  ],
  1,
);
const headClasses = tableOf([30000, 16200, 9000, 8000, 5600, 5400, 4200, 4100, 3400, 3300, 900, 200], 2);

describe("the classes benchmark", () => {
  it.each([
    ["chest", chestClasses],
    ["head-ct", headClasses],
  ] as const)("of %s has the paper's numbers, nested a combination at a time", (anatomy, table) => {
    const all = plans(table, anatomy, "classes");
    all.forEach(({ level, knobs, plan }) => {
      expectOnePatientASplit(plan);
      const wanted = {
        train: knobs.trainPerCombination,
        valid: knobs.validPerCombination,
        test: knobs.testPerCombination,
      };
      expect(Object.values(countsOf(plan))).toEqual(new Array(level).fill(wanted));
    });
    for (let i = 1; i < all.length; i++) {
      const [more, fewer] = [all[i - 1].plan, all[i].plan];
      // Fewer combinations have more images each: of the shared ones, the set with fewer images is a part of the other.
      const shared = new Set(Object.keys(countsOf(fewer)));
      const moreNames = combinationNames(more.kept);
      for (const part of splits) {
        const larger = images(fewer, part);
        const smaller = more.kept.path.filter((_, row) => more.split[row] === part && shared.has(moreNames[row]));
        expect(smaller.length).toBeGreaterThan(0);
        expect(smaller.every((image) => larger.has(image))).toBe(true);
        if (part !== "train") expect(smaller.length).toBe(larger.size);
      }
    }
  });
});

describe("the samples benchmark", () => {
  // The rarest combination has no image to spare.
  const chest = tableOf([20000, 12000, 9000, 7460, 7300, 800], 3);
  const head = tableOf([20000, 12000, 9000, 7600, 7000, 6800, 4000, 300, 100], 4);
  it.each([
    ["chest", chest, 4],
    ["head-ct", head, 6],
  ] as const)("of %s is nested, with the same validation and test images", (anatomy, table, combinations) => {
    const all = plans(table, anatomy, "samples");
    all.forEach(({ level, knobs, plan }, i) => {
      expectOnePatientASplit(plan);
      expect(Object.values(countsOf(plan))).toEqual(
        new Array(combinations).fill({
          train: level,
          valid: knobs.validPerCombination,
          test: knobs.testPerCombination,
        }),
      );
      if (i === 0) return;
      const larger = all[i - 1].plan;
      expect(images(plan, "valid")).toEqual(images(larger, "valid"));
      expect(images(plan, "test")).toEqual(images(larger, "test"));
      const there = images(larger, "train");
      expect([...images(plan, "train")].every((image) => there.has(image))).toBe(true);
    });
  });
});

describe("the resolution benchmark", () => {
  it.each([
    ["chest", chestClasses, 256],
    ["head-ct", headClasses, 110],
  ] as const)(
    "of %s has 4000 stratified validation and test images, the same at all resolutions",
    (anatomy, table, limit) => {
      const all = plans(table, anatomy, "resolution");
      expect(all.map(({ knobs }) => knobs.resolution)).toEqual([32, 64, 128]);
      const [{ plan }] = all;
      expectOnePatientASplit(plan);
      for (const other of all) expect(other.plan).toEqual(plan);
      const size = new Map<string, number>();
      for (const name of combinationNames(table)) size.set(name, (size.get(name) ?? 0) + 1);
      const kept = [...size].filter(([, count]) => count > limit);
      const total = kept.reduce((sum, [, count]) => sum + count, 0);
      expect([images(plan, "valid").size, images(plan, "test").size]).toEqual([4000, 4000]);
      const counts = countsOf(plan);
      expect(Object.keys(counts).sort()).toEqual(kept.map(([name]) => name).sort());
      for (const [name, count] of kept) {
        for (const part of ["valid", "test"] as const)
          expect(Math.abs(counts[name][part] - (4000 * count) / total)).toBeLessThan(3);
        expect(Math.abs(counts[name].train - 0.8 * count)).toBeLessThan(5);
      }
    },
  );

  it("says by how much a cohort is too small, where most is lacking", () => {
    const small = tableOf([20000, 10000, 6000], 5);
    expect(() => plans(small, "chest", "resolution")).toThrow(
      /^There are too few images for a stratified subset \(A: 2000 of 2223 in valid, 223 too few; A: 2000 of 2223 in test, 223 too few; B: 1000 of 1112 in valid, 112 too few; and 3 more\): ask/,
    );
    const short = tableOf([20000, 7420], 5);
    expect(() => plans(short, "chest", "samples")).toThrow(
      /^There are too few images for a balanced cohort \(B: 59\d\d of 5950 in train, \d+ too few; B: 74\d of 750 in valid, \d too few; B: 74\d of 750 in test, \d too few\)/,
    );
  });
});

describe("a stratified subset", () => {
  const table = tableOf([500, 300, 50, 7, 1], 6);
  const split = table.path.map((_, row): Split => splits[row % 3]);
  it("has every combination in its share, to less than one image, and lies in any larger one", () => {
    let before = new Set<number>();
    for (const valid of [1, 2, 3, 10, 57, 100, 200, 286]) {
      const rows = [...stratify(table, split, { train: 0, valid, test: 0 }, 1)].filter((row) => split[row] === "valid");
      expect(rows).toHaveLength(valid);
      expect([...before].every((row) => rows.includes(row))).toBe(true);
      before = new Set(rows);
      const names = combinationNames(table);
      const all = names.filter((_, row) => split[row] === "valid");
      for (const name of new Set(all)) {
        const share = (valid * all.filter((one) => one === name).length) / all.length;
        expect(Math.abs(rows.filter((row) => names[row] === name).length - share)).toBeLessThanOrEqual(1);
      }
    }
  });
});

describe("the paper's numbers", () => {
  // Typed here from the paper (Schütte et al. 2021, "Benchmarks"), and not read from the table that they check.
  const chest = { minCombination: 256, train: 0, valid: 0, test: 0 };
  const expected: [Anatomy, Benchmark, Record<string, number>[]][] = [
    [
      "chest",
      "resolution",
      [32, 64, 128].map((resolution) => ({
        level: resolution,
        ...chest,
        resolution,
        combinations: 0,
        validImages: 4000,
        testImages: 4000,
      })),
    ],
    [
      "chest",
      "classes",
      (
        [
          [20, 1450],
          [15, 1600],
          [10, 2000],
          [6, 2300],
          [4, 3900],
          [2, 6300],
        ] as const
      ).map(([combinations, train]) => ({
        level: combinations,
        minCombination: 256,
        resolution: 32,
        combinations,
        train,
        valid: 190,
        test: 170,
        validImages: 0,
        testImages: 0,
      })),
    ],
    [
      "chest",
      "samples",
      [5950, 4500, 3000, 1500, 1000, 500, 400, 200].map((train) => ({
        level: train,
        minCombination: 7400,
        resolution: 32,
        combinations: 0,
        train,
        valid: 750,
        test: 750,
        validImages: 0,
        testImages: 0,
      })),
    ],
    [
      "head-ct",
      "resolution",
      [32, 64, 128].map((resolution) => ({
        level: resolution,
        ...chest,
        minCombination: 110,
        resolution,
        combinations: 0,
        validImages: 4000,
        testImages: 4000,
      })),
    ],
    [
      "head-ct",
      "classes",
      (
        [
          [10, 2500],
          [8, 3120],
          [6, 4170],
          [4, 6250],
          [2, 12500],
        ] as const
      ).map(([combinations, train]) => ({
        level: combinations,
        minCombination: 110,
        resolution: 32,
        combinations,
        train,
        valid: 300,
        test: 200,
        validImages: 0,
        testImages: 0,
      })),
    ],
    [
      "head-ct",
      "samples",
      [5400, 4500, 3000, 1500, 1000, 500, 300, 100].map((train) => ({
        level: train,
        minCombination: 110,
        resolution: 32,
        combinations: 6,
        train,
        valid: 500,
        test: 500,
        validImages: 0,
        testImages: 0,
      })),
    ],
  ];

  it.each(expected)("of %s, %s", (anatomy, benchmark, levels) => {
    const there = benchmarkLevels.filter((one) => one.anatomy === anatomy && one.benchmark === benchmark);
    expect(
      there.map(({ level, knobs }) => ({
        level,
        minCombination: knobs.minCombination,
        resolution: knobs.resolution,
        combinations: knobs.combinations,
        train: knobs.trainPerCombination,
        valid: knobs.validPerCombination,
        test: knobs.testPerCombination,
        validImages: knobs.validImages,
        testImages: knobs.testImages,
      })),
    ).toEqual(levels);
    for (const { knobs } of there) {
      expect(knobs).toMatchObject({ labelPolicy: "paper", minPositives: 0 });
      // 80/10/10, except where the largest level takes nearly all there is.
      const shares = anatomy === "chest" && benchmark === "samples" ? [5950 / 7450, 750 / 7450] : [0.8, 0.1];
      expect([knobs.trainShare, knobs.validShare]).toEqual(shares);
    }
  });

  it("has no other levels", () => {
    expect(benchmarkLevels).toHaveLength(33);
  });
});

it("levels are found by name, and the paper's are named where there is none", () => {
  expect(benchmarkLevel("chest", "classes", 6).knobs).toMatchObject({
    combinations: 6,
    trainPerCombination: 2300,
    validPerCombination: 190,
    testPerCombination: 170,
  });
  expect(benchmarkLevel("head-ct", "samples", 5400).knobs).toMatchObject({
    combinations: 6,
    trainPerCombination: 5400,
    resolution: 32,
  });
  expect(() => benchmarkLevel("head-ct", "classes", 20)).toThrow(
    "The classes benchmark has no level 20 for head-ct: choose one of 10, 8, 6, 4, 2.",
  );
  expect([anatomyOfLevels("rsna-hemorrhage"), anatomyOfLevels("chexpert")]).toEqual(["head-ct", "chest"]);
  // These take the numbers of chest X-rays, but nobody says that they are any.
  expect(["folder", "medmnist"].map((source) => [anatomyOfLevels(source), anatomyOf(source)])).toEqual([
    ["chest", undefined],
    ["chest", undefined],
  ]);
});
