/** The plan that a command uses: from a file, or from the options that describe a benchmark. */
import { InvalidArgumentError, type Command } from "commander";
import { benchmarks, type Benchmark } from "../benchmark/paper-levels";
import { sources } from "../cohort/sources";
import { planBenchmark, type BenchmarkPlan } from "../benchmark/plan";
import { calibrate } from "../benchmark/calibrated-estimate";
import { parseDataSource, requireSource } from "../experiment/data-source";
import { parseChanges } from "../experiment/knobs/presets";
import { UsageError } from "../support/errors";
import { runsRoot } from "../support/paths";
import { absoluteData } from "./commands/notebooks/notebooks";
import { wholeNumber, type KnobOptions } from "./options";

/** What describes a benchmark on the command line. */
export interface BenchmarkOptions extends Pick<KnobOptions, "preset" | "set"> {
  readonly benchmark?: readonly Benchmark[];
  readonly data: string;
  readonly levels?: readonly number[];
  readonly seeds?: readonly number[];
  readonly classifiers?: number;
  readonly cohortSeed?: number;
}

/** Adds `--benchmark`, `--levels`, and the seeds. */
export function addBenchmarkOptions(command: Command): Command {
  return command
    .option("--benchmark <name>", `what varies: ${benchmarks.join(", ")}, or all`, parseBenchmark)
    .option("--levels <numbers>", "only these levels of the benchmark, such as 20,2", numbers)
    .option("--seeds <numbers>", "seeds of the models, such as 1,2,3 (default: the preset's)", numbers)
    .option(
      "--classifiers <number>",
      "classifiers of each model's images, and of the real ones for each seed; their AUROCs are averaged (default: the preset's)",
      wholeNumber,
    )
    .option("--cohort-seed <number>", "seed of the patients and of their division (default: 1)", wholeNumber);
}

/** The plan that the options describe. @throws UsageError when they contradict each other. */
export function planOf(options: BenchmarkOptions): BenchmarkPlan {
  const wanted = options.benchmark ?? benchmarks;
  if (options.levels && wanted.length > 1)
    throw new UsageError("--levels needs a single --benchmark, because each benchmark has its own levels.");
  const data = splitData(options.data).map(absoluteData);
  for (const text of data) requireSource(parseDataSource(text));
  return planBenchmark(
    {
      preset: options.preset,
      data,
      benchmarks: wanted,
      levels: options.levels,
      seeds: options.seeds,
      classifiers: options.classifiers,
      cohortSeed: options.cohortSeed,
      change: parseChanges(options.set),
    },
    calibrate(runsRoot),
  );
}

/** Sources are parted by commas, which folders' names may have, too: a comma counts where a source's name follows. */
export function splitData(text: string): string[] {
  const names = sources.map(({ name }) => name).join("|");
  return text.split(new RegExp(`,(?=(?:${names})(?:[=,]|$))`));
}

function parseBenchmark(text: string): readonly Benchmark[] {
  const chosen = text === "all" ? benchmarks : benchmarks.filter((one) => one === text);
  if (chosen.length === 0) throw new InvalidArgumentError(`It must be one of ${benchmarks.join(", ")}, all.`);
  return chosen;
}

function numbers(text: string): number[] {
  return [...new Set(text.split(",").map(wholeNumber))];
}
