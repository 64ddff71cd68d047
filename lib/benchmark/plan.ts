/** The plan of a benchmark: every run of data set × benchmark × level × model × seed, and the points that come of them. */
import { UsageError } from "../support/errors";
import type { PresetName } from "../support/knobs/knob";
import { parseDataSource, type DataSource } from "../experiment/data-source";
import { preset, type Changes, type Preset } from "../experiment/knobs/presets";
import { requireUsed } from "../experiment/knobs/used-knobs";
import type { SpeedCalibration } from "./estimate";
import { classifierSeeds, presetClassifiers, presetLevels, presetSeeds, type PresetLevel } from "./levels";
import type { Benchmark } from "./paper-levels";
import { PlanContent, type BenchmarkPoint } from "./plan-content";
import { planName, type PlanOptions } from "./plan-name";
import type { PlannedRun } from "./planned-run";

/** A plan. `runs` are in an order in which they can be done one after another: a whole seed before the next. */
export interface BenchmarkPlan {
  /** The name of its folder in results/. */
  readonly name: string;
  readonly preset: string;
  readonly runs: readonly PlannedRun[];
  readonly points: readonly BenchmarkPoint[];
  /** What the estimated times rest on. */
  readonly estimate: string;
}

/**
 * Plans a benchmark; nothing is computed.
 * @throws UsageError for unknown presets, knobs and values, for levels that no data set has, for a source given twice, and
 *   when a changed knob makes two levels alike.
 */
export function planBenchmark(options: PlanOptions, calibration: SpeedCalibration): BenchmarkPlan {
  const { name: presetName } = preset(options.preset, options.change);
  requireUsed(options.change ?? {});
  const sources = options.data.map((text) => parseDataSource(text));
  requireDifferent(sources);
  for (const benchmark of options.benchmarks) requireLevels(presetName, sources, benchmark, options.levels);
  const content = new PlanContent(calibration);
  const { cohortSeed = 1, seeds = presetSeeds[presetName], classifiers = presetClassifiers[presetName] } = options;
  if (classifiers < 1) throw new UsageError("There must be 1 classifier of each generator or more.");
  for (const modelSeed of seeds) {
    for (const source of sources) {
      for (const benchmark of options.benchmarks) {
        const levels = presetLevels(presetName, source.source, benchmark).filter(
          ({ level }) => options.levels?.includes(level) ?? true,
        );
        const cohorts = levels.map((level) =>
          content.addLevel({
            source,
            benchmark,
            level: level.level,
            cohortSeed,
            modelSeed,
            classifierSeeds: classifierSeeds(modelSeed, classifiers),
            knobs: knobsOf(options, source, level),
          }),
        );
        const same = levels.findIndex((_, i) => cohorts.indexOf(cohorts[i]) < i);
        if (same > 0)
          throw new UsageError(
            `With these knobs, level ${levels[same].level} of the ${benchmark} benchmark equals another level: do not set knobs that the benchmark varies.`,
          );
      }
    }
  }
  return {
    name: planName({ ...options, preset: presetName }, sources),
    preset: presetName,
    runs: content.runs,
    points: content.points,
    estimate: calibration.basis,
  };
}

/** Results are named by their source: those of two folders of one source could not be told apart. */
function requireDifferent(sources: readonly DataSource[]): void {
  const twice = sources.find(({ source }, place) => sources.findIndex((other) => other.source === source) < place);
  if (twice)
    throw new UsageError(
      `The source ${twice.source} is given twice, but results are named by their source: plan each folder separately.`,
    );
}

/** A level may be one of some data sets only, such as 20 label combinations of chest X-rays. */
function requireLevels(
  presetName: PresetName,
  sources: readonly DataSource[],
  benchmark: Benchmark,
  wanted: readonly number[] | undefined,
): void {
  const there = [
    ...new Set(sources.flatMap(({ source }) => presetLevels(presetName, source, benchmark).map(({ level }) => level))),
  ];
  const missing = wanted?.find((level) => !there.includes(level));
  if (missing !== undefined) {
    throw new UsageError(
      `The ${benchmark} benchmark of ${sources.map(({ source }) => source).join(", ")} has no level ${missing} in the preset ${presetName}; choose from ${there.join(", ")}.`,
    );
  }
}

/** What the user sets wins over the level, and the level over the preset. */
function knobsOf({ preset: name, change }: PlanOptions, { source }: DataSource, { knobs }: PresetLevel): Preset {
  const level = Object.fromEntries(Object.entries(knobs).map(([key, value]) => [`cohort.${key}`, value])) as Changes;
  return preset(name, { ...level, ...change }, source);
}
