/** A sweep: experiments whose knobs take several values, all combinations of them, as a plan of runs. */
import { type ExperimentOptions, sweepPrefix } from "../../experiment/catalog/experiment-options";
import { Experiment } from "../../experiment/experiment";
import { findKnob } from "../../experiment/knobs/knob-groups";
import { parseChanges } from "../../experiment/knobs/presets";
import { comparedIds, generativeModels, type ModelId } from "../../gan/models";
import { hashOf } from "../../runs/stage-record";
import { UsageError } from "../../support/errors";
import type { KnobValue } from "../../support/knobs/knob";
import type { SpeedCalibration } from "../estimate";
import type { BenchmarkPlan } from "../plan";
import { planExperiment, type IdsOfExperiment } from "../planned-experiment";
import type { PlannedRun } from "../planned-run";

/** What to sweep. */
export interface SweepOptions {
  readonly preset: string;
  readonly data: string;
  /** The values of each knob by dotted name, and of `seed`; one alone is a change that all have. */
  readonly set: Readonly<Record<string, readonly KnobValue[]>>;
}

/** One experiment of a sweep. */
export interface SweepPoint {
  readonly options: ExperimentOptions;
  readonly experiment: Experiment;
  readonly name: string;
  /** Its values of what is swept, without the seed. */
  readonly setting: Readonly<Record<string, KnobValue>>;
  readonly ids: IdsOfExperiment;
}

/** A sweep's runs, and what they are of. */
export interface SweepPlan extends BenchmarkPlan {
  readonly experiments: readonly SweepPoint[];
  /** The models that are trained: those with a swept knob, or all where the cohort's or the classifiers' are swept. */
  readonly models: readonly ModelId[];
  /** The knobs with more than one value, without the seed. */
  readonly swept: readonly string[];
}

/** Far more than anybody waits for. */
const mostExperiments = 500;

/**
 * Plans a sweep; nothing is computed. Seeds are outermost: all settings have one seed before any has the next.
 * @throws UsageError for unknown presets, knobs or values, and for more than 500 experiments.
 */
export function planSweep({ preset, data, set }: SweepOptions, calibration: SpeedCalibration): SweepPlan {
  const { seed: seeds = [1], ...knobs } = set;
  const settings = combinationsOfValues(knobs);
  if (settings.length * seeds.length > mostExperiments)
    throw new UsageError(
      `These are ${settings.length * seeds.length} experiments; at most ${mostExperiments} can be swept.`,
    );
  const swept = Object.keys(knobs).filter((name) => knobs[name].length > 1);
  const models = modelsToTrain(swept);
  const runs = new Map<string, PlannedRun>();
  const experiments = seeds.flatMap((seed) =>
    settings.map((change): SweepPoint => {
      const options = { preset, data, seed: Number(seed), change };
      const experiment = new Experiment(options);
      const ids = planExperiment(
        runs,
        {
          source: experiment.source,
          knobs: experiment.knobs,
          seeds: { cohort: experiment.seed, model: experiment.seed },
          models,
          where: experiment.name,
        },
        calibration,
      );
      const setting = Object.fromEntries(swept.map((name) => [name, change[name]]));
      return { options, experiment, name: experiment.name, setting, ids };
    }),
  );
  return {
    name: `${sweepPrefix}${experiments[0].experiment.source.source}-${preset}-${hashOf({ preset, data, set }).slice(0, 6)}`,
    preset,
    runs: [...runs.values()],
    points: [],
    estimate: calibration.basis,
    experiments,
    models,
    swept,
  };
}

/** A knob of one model says nothing about the others; one of the cohort or the classifiers concerns all. */
function modelsToTrain(swept: readonly string[]): readonly ModelId[] {
  const groups = new Set(swept.map((name) => name.split(".")[0]));
  const own = comparedIds.filter((id) => groups.has(generativeModels[id].group));
  return own.length > 0 && own.length === groups.size ? own : comparedIds;
}

function combinationsOfValues(set: Readonly<Record<string, readonly KnobValue[]>>): Record<string, KnobValue>[] {
  return Object.entries(set).reduce<Record<string, KnobValue>[]>(
    (before, [name, values]) => before.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
}

/**
 * Reads `key=value,value` and `seed=1..3`. Text, which may have commas itself, is one value.
 * @throws UsageError when an argument has no `=`, or a range has no end.
 */
export function parseSweep(args: readonly string[]): Record<string, KnobValue[]> {
  return Object.fromEntries(
    args.map((arg) => {
      const [name] = Object.keys(parseChanges([arg]));
      const text = arg.slice(arg.indexOf("=") + 1);
      const parts = findKnob(name)?.knob.type === "text" ? [text] : text.split(",").flatMap(rangeOf);
      const values = parts.map((part) => parseChanges([`${name}=${part}`])[name]);
      if (name === "seed" && !values.every((value) => Number.isInteger(value)))
        throw new UsageError(`"${arg}" has a seed that is no whole number; write seed=1..3 or seed=1,2,3.`);
      return [name, [...new Set(values)]];
    }),
  );
}

function rangeOf(part: string): string[] {
  const [, from, to] = /^(\d+)\.\.(\d+)$/.exec(part) ?? [];
  if (from === undefined) return [part];
  if (Number(to) < Number(from) || Number(to) - Number(from) >= mostExperiments)
    throw new UsageError(`"${part}" is no range; write the smaller number first, as in 1..3.`);
  return Array.from({ length: Number(to) - Number(from) + 1 }, (_, place) => String(Number(from) + place));
}
