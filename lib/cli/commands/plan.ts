/** `synthcohort plan`: the runs of a benchmark, what each needs, and how long they take. */
import * as path from "node:path";
import type { Command } from "commander";
import { planDocument, writePlan } from "../../benchmark/plan-file";
import { markdownRows } from "../aligned-rows";
import { addJsonOption, addPresetOptions, place, printResult } from "../options";
import { addBenchmarkOptions, planOf, type BenchmarkOptions } from "../plan-options";
import { planTable } from "../plan-table";
import { powerOfPlan, powerRows, powerWords } from "../../figures";

interface Options extends BenchmarkOptions {
  readonly out?: string;
  readonly power?: boolean;
  readonly json?: boolean;
}

export function addPlanCommand(program: Command): void {
  const command = program
    .command("plan")
    .description("list the runs of a benchmark, their dependencies and durations; computes nothing")
    .option("--data <source[=folder],...>", "sources of the real images, separated by commas", "phantom-chest")
    .option(
      "--out <file>",
      "also write the plan as JSON, for `run`, Snakemake and Slurm (see cluster/README.md)",
      place,
    );
  command.option("--power", "show instead how many seeds each of the paper's claims needs, and how long they take");
  addJsonOption(addPresetOptions(addBenchmarkOptions(command))).action(plan);
}

function plan(options: Options): void {
  const planned = planOf(options);
  if (options.out !== undefined) writePlan(path.resolve(options.out), planned);
  if (options.power) {
    const power = powerOfPlan(planned);
    const table = markdownRows(powerRows(power)).join("\n");
    return printResult(options.json, { name: planned.name, power }, `${table}\n\n${powerWords}`);
  }
  printResult(options.json, planDocument(planned), planTable(planned));
}
