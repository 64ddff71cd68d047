/** `synthcohort run`: one run of a plan, started by a person, Snakemake, Slurm, or `reproduce`. */
import type { Command } from "commander";
import { doRunOfPlan } from "../../benchmark/run-of-plan";
import { findRun, readPlan } from "../../benchmark/plan-file";
import { runPath, stateOf } from "../../benchmark/planned-run";
import { isWorker, parentGone, tellParent } from "../../runs/workers/in-worker";
import { duration } from "../../support/progress";
import { addJsonOption, printResult, stopSignal } from "../options";
import { terminalProgress } from "../terminal";

interface Options {
  readonly plan: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function addRunCommand(program: Command): void {
  const command = program
    .command("run <id>")
    .description(
      "do one run of a plan; reuses a finished run, resumes an unfinished run, and waits for a run of another process",
    )
    .option("--plan <file>", "the plan, written by `plan --out`", "plan.json")
    .option("--dry-run", "only say what would be done");
  addJsonOption(command).action(run);
}

async function run(id: string, options: Options): Promise<void> {
  const plan = readPlan(options.plan);
  const planned = findRun(plan, id);
  const folder = runPath(planned.id);
  const before = stateOf(planned);
  if (options.dryRun) {
    const text =
      before === "done"
        ? `${planned.title}: already done, in ${folder}.`
        : `${planned.title}: ${before}; about ${duration(planned.seconds)}, in ${folder}.`;
    return printResult(options.json, { id: planned.id, folder, state: before }, text);
  }
  const computed = await doRunOfPlan(planned, plan.runs, {
    onProgress: isWorker() ? tellParent : terminalProgress(), // `reproduce` has the one display
    signal: AbortSignal.any([stopSignal(), parentGone()]),
  });
  printResult(
    options.json,
    { id: planned.id, folder, computed },
    `${planned.title}: ${computed ? "done" : "was done already"}, in ${folder}.`,
  );
}
