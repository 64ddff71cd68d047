/** What a benchmark's plan is asked for with, and the name that it gets: that of its folder in results/. */
import { type Benchmark, benchmarks } from "./paper-levels";
import { presetClassifiers, presetLevels, presetSeeds } from "./levels";
import type { DataSource } from "../experiment/data-source";
import type { PresetName } from "../support/knobs/knob";
import { preset, type Changes } from "../experiment/knobs/presets";
import { hashOf } from "../runs/stage-record";

/** What to plan. */
export interface PlanOptions {
  readonly preset: string;
  /** `phantom-chest`, or `<source>=<folder>`, each. */
  readonly data: readonly string[];
  readonly benchmarks: readonly Benchmark[];
  /** Only these levels; all of the preset's by default. */
  readonly levels?: readonly number[];
  /** Seeds of models, and of the first classifier of each; the preset's by default. */
  readonly seeds?: readonly number[];
  /** Classifiers of each generator, and as many of the real images; the preset's by default. */
  readonly classifiers?: number;
  /** Of the patients and their division; 1 by default. */
  readonly cohortSeed?: number;
  readonly change?: Changes;
}

/**
 * Such as `phantom-chest-classes-standard`; folders, and other levels, seeds or knobs than the preset's, add a hash. What is
 * written out and is the preset's own is no difference.
 */
export function planName(
  {
    benchmarks: wanted,
    preset: presetName,
    levels,
    seeds,
    classifiers,
    cohortSeed,
    change,
  }: Omit<PlanOptions, "preset"> & { readonly preset: PresetName },
  sources: readonly DataSource[],
): string {
  const varied = benchmarks.filter((one) => wanted.includes(one));
  const name = `${sources.map(({ source }) => source).join("+")}-${varied.length === benchmarks.length ? "all" : varied.join("+")}-${presetName}`;
  const folders = sources.flatMap(({ folder }) => folder ?? []);
  const differences = {
    ...(folders.length > 0 && { folders }),
    ...(levels !== undefined &&
      !areAllLevels(levels, presetName, varied, sources) && { levels: [...levels].sort((a, b) => a - b) }),
    ...(seeds !== undefined && hashOf(seeds) !== hashOf(presetSeeds[presetName]) && { seeds }),
    ...(classifiers !== undefined && classifiers !== presetClassifiers[presetName] && { classifiers }),
    ...(cohortSeed !== undefined && cohortSeed !== 1 && { cohortSeed }),
    ...changesOf(presetName, change ?? {}, sources),
  };
  return Object.keys(differences).length > 0 ? `${name}-${hashOf(differences).slice(0, 6)}` : name;
}

function areAllLevels(
  levels: readonly number[],
  presetName: PresetName,
  varied: readonly Benchmark[],
  sources: readonly DataSource[],
): boolean {
  return sources.every(({ source }) =>
    varied.every((benchmark) =>
      presetLevels(presetName, source, benchmark).every(({ level }) => levels.includes(level)),
    ),
  );
}

/** The knobs that have another value than the preset's, for any of the sources. */
function changesOf(presetName: PresetName, change: Changes, sources: readonly DataSource[]): { change?: Changes } {
  const isOther = ([name, value]: [string, Changes[string]]): boolean =>
    sources.some(
      ({ source }) => hashOf(preset(presetName, { [name]: value }, source)) !== hashOf(preset(presetName, {}, source)),
    );
  const other = Object.entries(change).filter(isOther);
  return other.length > 0 ? { change: Object.fromEntries(other) } : {};
}
