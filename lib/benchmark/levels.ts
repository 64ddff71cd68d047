/**
 * The levels and seeds of each preset's benchmarks. The preset `paper` has the paper's own (lib/benchmark/paper-levels.ts);
 * beside them, what smaller machines take and what they leave out:
 *
 *     benchmark            paper, thorough (up to 32 pixels)         standard, quick    smoke (lesson)
 *     resolution  both     32, 64, 128 (thorough: 16, 32)            16, 32             16, 32
 *     classes     chest    20, 15, 10, 6, 4, 2                       20, 6, 2           6, 2 (4, 2)
 *                 head CT  10, 8, 6, 4, 2                            10, 6, 2           6, 2 (4, 2)
 *     samples     chest    5950, 4500, 3000, 1500, 1000, 500, 400, 200    1000, 200     120, 40 (500, 100)
 *                 head CT  5400, 4500, 3000, 1500, 1000, 500, 300, 100    1000, 100     120, 40 (500, 100)
 *     pairs at 2 combinations   1 (thorough: 3)                      2                  1
 *     seeds                1, 2, 3 (thorough: 1, 2, 3, 4)            1, 2 (quick: 1)    1
 *     classifiers          1 (thorough: 2)                           2 (quick: 1)       1
 *
 * `standard` keeps the ends and the middle of the classes, where the paper's gap changes, and a large and the smallest
 * number of samples. 64 and 128 pixels take a CPU 4 and 16 times as long, so 16 stands in for the step between two
 * resolutions. One cohort (6 combinations at 32×32) is a point of all three benchmarks, which saves a third.
 */
import { benchmarkLevels, anatomyOfLevels, type Benchmark, type Anatomy } from "./paper-levels";
import type { CohortKnobs } from "../cohort/knobs";
import { phantomOf } from "../cohort/sources/phantom-source";
import type { PresetName } from "../support/knobs/knob";

/** One level of a preset's benchmark. */
export interface PresetLevel {
  /** Pixels, label combinations, or training images of each combination. Several entries of one level are averaged. */
  readonly level: number;
  /** The cohort's knobs that it decides; all others are the preset's. */
  readonly knobs: Partial<CohortKnobs>;
}

/** Seeds of models of each preset; the paper does not say how many it had. */
export const presetSeeds: Readonly<Record<PresetName, readonly number[]>> = {
  smoke: [1],
  lesson: [1],
  quick: [1],
  standard: [1, 2],
  thorough: [1, 2, 3, 4],
  paper: [1, 2, 3],
};

/** Classifiers of each generator, and of the real images as often: how much of a spread is theirs, and less of it in the mean. */
export const presetClassifiers: Readonly<Record<PresetName, number>> = {
  smoke: 1,
  lesson: 1,
  quick: 1,
  standard: 2,
  thorough: 2,
  paper: 1,
};

/** The seeds of a generator's classifiers: the first is the model's own, and those of different models are different. */
export function classifierSeeds(modelSeed: number, classifiers: number): number[] {
  return Array.from({ length: classifiers }, (_, place) => modelSeed + 1000 * place);
}

/** The levels of a preset's benchmark, in the paper's order. */
export function presetLevels(preset: PresetName, source: string, benchmark: Benchmark): readonly PresetLevel[] {
  const levels = levelsOf(preset, anatomyOfLevels(source), benchmark);
  const isLarge = preset === "quick" || preset === "standard" || preset === "thorough";
  return isLarge && phantomOf({ source }) ? levels.map(withLargerTest) : levels;
}

function levelsOf(preset: PresetName, anatomy: Anatomy, benchmark: Benchmark): readonly PresetLevel[] {
  switch (preset) {
    case "paper":
      return benchmarkLevels.filter((one) => one.anatomy === anatomy && one.benchmark === benchmark);
    case "smoke":
      return smokeLevels[benchmark];
    case "lesson":
      return lessonLevels[benchmark];
    case "quick":
    case "standard":
      return standardLevels[anatomy][benchmark];
    case "thorough":
      return thoroughLevels[anatomy][benchmark];
  }
}

/** Enough for the rarest combination of any level. Equal at all levels, so that all divide the same patients. */
const phantomPatients = 90000;

/**
 * Phantoms have more patients in the test set than the paper's tenth, and twice the test images: they cost little, and with few of them
 * more seeds decide no claim.
 */
function withLargerTest({ level, knobs }: PresetLevel): PresetLevel {
  return {
    level,
    knobs: { ...knobs, trainShare: 0.6, validShare: 0.1, testPerCombination: 2 * (knobs.testPerCombination ?? 0) },
  };
}

/** Images of each split at all levels of the classes, however many combinations share them. */
interface Total {
  readonly train: number;
  readonly valid: number;
  readonly test: number;
}

function shared(total: Total, combinations: number): Partial<CohortKnobs> {
  const each = (images: number): number => Math.floor(images / combinations);
  return {
    combinations,
    trainPerCombination: each(total.train),
    validPerCombination: each(total.valid),
    testPerCombination: each(total.test),
  };
}

/**
 * The levels of an anatomy. At 2 combinations an average over pairs that differ in one finding stands for the paper's single
 * pair, which is whatever happens to be most frequent.
 */
function levelsOn(
  total: Total,
  classes: readonly number[],
  samples: readonly number[],
  pairs: number,
): Readonly<Record<Benchmark, readonly PresetLevel[]>> {
  const middle: Partial<CohortKnobs> = { phantomPatients, ...shared(total, 6), resolution: 32 };
  const contrasts = Array.from({ length: pairs }, (_, place) => ({ contrast: place + 1 }));
  return {
    resolution: [16, 32].map((level) => ({ level, knobs: { ...middle, resolution: level } })),
    classes: classes.flatMap((level) =>
      (level === 2 ? contrasts : [{}]).map((pair) => ({
        level,
        knobs: { ...middle, ...shared(total, level), ...pair },
      })),
    ),
    samples: samples.map((level) => ({ level, knobs: { ...middle, trainPerCombination: level } })),
  };
}

type Levels = Readonly<Record<Anatomy, Readonly<Record<Benchmark, readonly PresetLevel[]>>>>;

const few: Total = { train: 6000, valid: 300, test: 1200 };
const standardLevels: Levels = {
  chest: levelsOn(few, [20, 6, 2], [1000, 200], 2),
  "head-ct": levelsOn(few, [10, 6, 2], [1000, 100], 2),
};

const many: Total = { train: 9000, valid: 900, test: 1800 };
const thoroughLevels: Levels = {
  chest: levelsOn(many, [20, 15, 10, 6, 4, 2], [5950, 4500, 3000, 1500, 1000, 500, 400, 200], 3),
  "head-ct": levelsOn(many, [10, 8, 6, 4, 2], [5400, 4500, 3000, 1500, 1000, 500, 300, 100], 3),
};

const smallLevels = (
  classes: readonly number[],
  samples: readonly number[],
): Readonly<Record<Benchmark, readonly PresetLevel[]>> => ({
  resolution: [16, 32].map((level) => ({ level, knobs: { resolution: level } })),
  classes: classes.map((level) => ({ level, knobs: { combinations: level } })),
  samples: samples.map((level) => ({ level, knobs: { trainPerCombination: level } })),
});
const smokeLevels = smallLevels([6, 2], [120, 40]);
const lessonLevels = smallLevels([4, 2], [500, 100]);
