/** The paper's three benchmarks as knobs of a cohort, with its exact numbers (paper, "Benchmarks"; Schütte et al. 2021). */
import { UserError } from "../support/errors";
import type { CohortKnobs } from "../cohort/knobs";

/** What the images show: the paper has other numbers for each. */
export type Anatomy = "chest" | "head-ct";

/** What is varied: the side of the images, the number of label combinations, or the training images of each. */
export type Benchmark = "resolution" | "classes" | "samples";

/** All benchmarks, in the paper's order. */
export const benchmarks: readonly Benchmark[] = ["resolution", "classes", "samples"];

/** One point of a benchmark. */
export interface BenchmarkLevel {
  readonly anatomy: Anatomy;
  readonly benchmark: Benchmark;
  /** Pixels, label combinations, or training images of each combination. */
  readonly level: number;
  /** The knobs that the level decides; all others are the user's. */
  readonly knobs: Partial<CohortKnobs>;
}

/** Images of each label combination: training images by number of combinations, largest first, and the same validation and test at all levels. */
interface ClassesNumbers {
  readonly minCombination: number;
  readonly train: readonly (readonly [combinations: number, train: number])[];
  readonly valid: number;
  readonly test: number;
}

const classes: Readonly<Record<Anatomy, ClassesNumbers>> = {
  chest: {
    minCombination: 256,
    train: [
      [20, 1450],
      [15, 1600],
      [10, 2000],
      [6, 2300],
      [4, 3900],
      [2, 6300],
    ],
    valid: 190,
    test: 170,
  },
  "head-ct": {
    minCombination: 110,
    train: [
      [10, 2500],
      [8, 3120],
      [6, 4170],
      [4, 6250],
      [2, 12500],
    ],
    valid: 300,
    test: 200,
  },
};

interface SamplesNumbers {
  readonly minCombination: number;
  /** 0: all that have more images than `minCombination`. */
  readonly combinations: number;
  readonly train: readonly number[];
  readonly valid: number;
  readonly test: number;
}

const samples: Readonly<Record<Anatomy, SamplesNumbers>> = {
  chest: {
    minCombination: 7400,
    combinations: 0,
    train: [5950, 4500, 3000, 1500, 1000, 500, 400, 200],
    valid: 750,
    test: 750,
  },
  "head-ct": {
    minCombination: 110,
    combinations: 6,
    train: [5400, 4500, 3000, 1500, 1000, 500, 300, 100],
    valid: 500,
    test: 500,
  },
};

const resolutions = [32, 64, 128];
const evaluationImages = 4000;

/** What all levels share unless they say otherwise. */
const common: Partial<CohortKnobs> = {
  labelPolicy: "paper",
  minPositives: 0,
  combinations: 0,
  trainShare: 0.8,
  validShare: 0.1,
  trainPerCombination: 0,
  validPerCombination: 0,
  testPerCombination: 0,
  validImages: 0,
  testImages: 0,
  resolution: 32,
};

/**
 * All levels, in the paper's order. Patients are divided before a level's images are chosen, and the same at all levels
 * of a benchmark: so a smaller set is a part of the larger, and nobody is in training at one level and in the test at another.
 */
export const benchmarkLevels: readonly BenchmarkLevel[] = (["chest", "head-ct"] as const).flatMap((anatomy) => [
  ...resolutions.map((resolution) => ({
    anatomy,
    benchmark: "resolution" as const,
    level: resolution,
    knobs: resolutionKnobs(anatomy, resolution),
  })),
  ...classes[anatomy].train.map(([combinations, train]) => ({
    anatomy,
    benchmark: "classes" as const,
    level: combinations,
    knobs: classesKnobs(anatomy, combinations, train),
  })),
  ...samples[anatomy].train.map((train) => ({
    anatomy,
    benchmark: "samples" as const,
    level: train,
    knobs: samplesKnobs(anatomy, train),
  })),
]);

/**
 * A level of a benchmark.
 * @throws UserError when the paper has no such level, with those it has.
 */
export function benchmarkLevel(anatomy: Anatomy, benchmark: Benchmark, level: number): BenchmarkLevel {
  const there = benchmarkLevels.filter((one) => one.anatomy === anatomy && one.benchmark === benchmark);
  const found = there.find((one) => one.level === level);
  if (!found)
    throw new UserError(
      `The ${benchmark} benchmark has no level ${level} for ${anatomy}: choose one of ${there.map((one) => one.level).join(", ")}.`,
    );
  return found;
}

const anatomies: Readonly<Record<string, Anatomy>> = {
  "phantom-chest": "chest",
  chexpert: "chest",
  "nih-chestxray14": "chest",
  "phantom-head-ct": "head-ct",
  "rsna-hemorrhage": "head-ct",
};

/** What the images of a source show; undefined if the source does not say (`folder`, `medmnist`), which the paper says nothing about. */
export function anatomyOf(source: string): Anatomy | undefined {
  return anatomies[source];
}

/** Whose numbers of images and levels a source takes: those of chest X-rays where it isn't known what the images show. */
export function anatomyOfLevels(source: string): Anatomy {
  return anatomyOf(source) ?? "chest";
}

function resolutionKnobs(anatomy: Anatomy, resolution: number): Partial<CohortKnobs> {
  const { minCombination } = classes[anatomy];
  return { ...common, minCombination, validImages: evaluationImages, testImages: evaluationImages, resolution };
}

function classesKnobs(anatomy: Anatomy, combinations: number, train: number): Partial<CohortKnobs> {
  const { minCombination, valid, test } = classes[anatomy];
  return {
    ...common,
    minCombination,
    combinations,
    trainPerCombination: train,
    validPerCombination: valid,
    testPerCombination: test,
  };
}

function samplesKnobs(anatomy: Anatomy, train: number): Partial<CohortKnobs> {
  const { minCombination, combinations, valid, test, ...numbers } = samples[anatomy];
  // The largest chest level takes all but a few images of the rarest combination: 80/10/10 would leave validation short of 750.
  const all = numbers.train[0] + valid + test;
  const shares = anatomy === "chest" ? { trainShare: numbers.train[0] / all, validShare: valid / all } : {};
  return {
    ...common,
    ...shares,
    minCombination,
    combinations,
    trainPerCombination: train,
    validPerCombination: valid,
    testPerCombination: test,
  };
}
