/**
 * The levels and seeds of each preset's benchmarks. The preset `paper` has the paper's own (lib/benchmark/paper-levels.ts);
 * beside them, what smaller machines take and what they leave out:
 *
 *     benchmark            paper                                     standard, quick       smoke
 *     resolution  both     32, 64, 128                               16, 32                16, 32
 *     classes     chest    20, 15, 10, 6, 4, 2                       20, 6, 2              6, 2
 *                 head CT  10, 8, 6, 4, 2                            10, 6, 2              6, 2
 *     samples     chest    5950, 4500, 3000, 1500, 1000, 500, 400, 200    1500, 200        120, 40
 *                 head CT  5400, 4500, 3000, 1500, 1000, 500, 300, 100    1500, 100        120, 40
 *     seeds                1, 2, 3                                   1, 2 (quick: 1)       1
 *
 * `standard` keeps the ends and the middle of the classes, where the paper's gap changes, and a large and the smallest
 * number of samples. 64 and 128 pixels take a CPU 4 and 16 times as long, so 16 stands in for the step between two
 * resolutions. One cohort (6 combinations, 1500 samples each, 32×32) is a point of all three benchmarks, which saves a third.
 */
import { benchmarkLevels, modalityOf, type Benchmark, type Modality } from "./paper-levels";
import type { CohortKnobs } from "../cohort/knobs";
import type { PresetName } from "../support/knobs/knob";

/** One level of a preset's benchmark. */
export interface PresetLevel {
  /** Pixels, label combinations, or training images of each combination. */
  readonly level: number;
  /** The cohort's knobs that it decides; all others are the preset's. */
  readonly knobs: Partial<CohortKnobs>;
}

/** Model seeds of each preset; the paper does not say how many it had. */
export const presetSeeds: Readonly<Record<PresetName, readonly number[]>> = {
  smoke: [1],
  quick: [1],
  standard: [1, 2],
  paper: [1, 2, 3],
};

/** The levels of a preset's benchmark, in the paper's order. */
export function presetLevels(preset: PresetName, source: string, benchmark: Benchmark): readonly PresetLevel[] {
  return levelsOf(preset, modalityOf(source), benchmark);
}

function levelsOf(preset: PresetName, modality: Modality, benchmark: Benchmark): readonly PresetLevel[] {
  switch (preset) {
    case "paper":
      return benchmarkLevels.filter((one) => one.modality === modality && one.benchmark === benchmark);
    case "smoke":
      return smokeLevels[benchmark];
    case "quick":
    case "standard":
      return standardLevels[modality][benchmark];
  }
}

/** Images of each split at all levels of `standard`'s classes, however many combinations share them. */
const total = { train: 9000, valid: 900, test: 1800 } as const;

/** Enough for the rarest combination of any level. Equal at all levels, so that all divide the same patients. */
const phantomPatients = 60000;

const middle: Partial<CohortKnobs> = { phantomPatients, ...shared(6), resolution: 32 };

function shared(combinations: number): Partial<CohortKnobs> {
  const each = (images: number): number => Math.floor(images / combinations);
  return {
    combinations,
    trainPerCombination: each(total.train),
    validPerCombination: each(total.valid),
    testPerCombination: each(total.test),
  };
}

function standardOf(
  classes: readonly number[],
  samples: readonly number[],
): Readonly<Record<Benchmark, readonly PresetLevel[]>> {
  return {
    resolution: [16, 32].map((level) => ({ level, knobs: { ...middle, resolution: level } })),
    classes: classes.map((level) => ({ level, knobs: { ...middle, ...shared(level) } })),
    samples: samples.map((level) => ({ level, knobs: { ...middle, trainPerCombination: level } })),
  };
}

const standardLevels: Readonly<Record<Modality, Readonly<Record<Benchmark, readonly PresetLevel[]>>>> = {
  chest: standardOf([20, 6, 2], [1500, 200]),
  "head-ct": standardOf([10, 6, 2], [1500, 100]),
};

const smokeLevels: Readonly<Record<Benchmark, readonly PresetLevel[]>> = {
  resolution: [16, 32].map((level) => ({ level, knobs: { resolution: level } })),
  classes: [6, 2].map((level) => ({ level, knobs: { combinations: level } })),
  samples: [120, 40].map((level) => ({ level, knobs: { trainPerCombination: level } })),
};
