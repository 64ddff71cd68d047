/** `synthcohort budget`: generators with several privacy budgets, what each costs and what it buys. */
import * as path from "node:path";
import { InvalidArgumentError, Option, type Command } from "commander";
import { calibrate } from "../../../benchmark/calibrated-estimate";
import { startEngine } from "../../../engine/start";
import { workersForMachine } from "../../../engine/workers";
import { writeBudgets } from "../../../experiment/sharing/budget-files";
import { type BudgetComparison, budgetSentences } from "../../../experiment/sharing/budget-points";
import { studyInFolder, usualBudgets } from "../../../experiment/sharing/budget-study";
import { type BudgetStudy, compareBudgets } from "../../../experiment/sharing/privacy-budgets";
import { closeRenderer, renderFigure } from "../../../figures/drawing/render";
import { budgetFigure } from "../../../figures/sharing/privacy-budgets";
import { budgetTable } from "../../../figures/tables/budget-table";
import type { ModelId } from "../../../gan/models";
import { runsRoot } from "../../../support/paths";
import type { WorkOptions } from "../../../support/work";
import { alignedRows } from "../../aligned-rows";
import { budgetOutlook } from "../../budget-outlook";
import { addJsonOption, addKnobOptions, type KnobOptions, place, printResult, stopSignal } from "../../options";
import { terminalProgress } from "../../terminal";
import { provideEngine } from "../engine";
import { knobsOfCohort } from "./knobs-of-cohort";

interface Options extends KnobOptions {
  readonly model: ModelId;
  readonly epsilon: readonly number[];
  readonly out: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function addBudgetCommand(program: Command): void {
  const command = program
    .command("budget <cohort>")
    .description(
      "train a generator with several privacy budgets and with none; sample, train classifiers, attack, and say what a budget costs and buys. The same command goes on where it stopped",
    )
    .addOption(
      new Option("--model <model>", "which model: flow, or cpd-gan, whose discriminator alone sees real images")
        .choices(["flow", "cpd-gan"])
        .default("flow"),
    )
    .option("--epsilon <numbers>", "privacy budgets, above 0; that without one is always added", budgets, usualBudgets)
    .requiredOption("--out <folder>", "folder of all runs, of budget.json, budget.csv and the figure", place)
    .option("--dry-run", "only say what would be done, what is found, and about how long it takes");
  addJsonOption(addKnobOptions(command)).action(run);
}

/** What is to be known about every comparison. */
export const budgetCovers =
  "A budget covers the generator alone: not the labels, the number of patients, or knobs and classifiers that were chosen on these images.";

async function run(cohort: string, options: Options): Promise<void> {
  const { model, epsilon, seed, dryRun, json } = options;
  const out = path.resolve(options.out);
  const knobs = knobsOfCohort(cohort, options, "classifier");
  const study = studyInFolder(out, { cohort: path.resolve(cohort), model, epsilons: epsilon, seed }, knobs);
  const outlook = budgetOutlook(study, calibrate(runsRoot), workersForMachine());
  if (dryRun) return printResult(json, outlook, outlook.text);
  process.stderr.write(`${outlook.text}\n`);
  await provideEngine();
  await startEngine();
  const { comparison, files } = await compareAndWrite(study, out, {
    onProgress: terminalProgress(),
    signal: stopSignal(),
  });
  printResult(json, { ...comparison, files }, textOf(comparison, files));
}

/** Compares budgets, and writes what was found, with a figure. */
export async function compareAndWrite(
  study: BudgetStudy,
  out: string,
  work: WorkOptions,
): Promise<{ comparison: BudgetComparison; files: readonly string[] }> {
  const comparison = await compareBudgets(study, work);
  return { comparison, files: [...writeBudgets(out, comparison), ...(await drawn(comparison, out))] };
}

async function drawn(comparison: BudgetComparison, out: string): Promise<string[]> {
  try {
    const file = path.join(out, "budget-figure");
    await renderFigure(budgetFigure(comparison), file);
    return [`${file}.png`];
  } finally {
    await closeRenderer();
  }
}

function textOf(comparison: BudgetComparison, files: readonly string[]): string {
  return [
    ...alignedRows(budgetTable(comparison)),
    "",
    ...budgetSentences(comparison),
    budgetCovers,
    ...files.map((file) => path.relative(process.cwd(), file)),
  ].join("\n");
}

function budgets(text: string): number[] {
  const values = text.split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  if (!values.every((value) => value > 0 && Number.isFinite(value)))
    throw new InvalidArgumentError("They must be numbers above 0, with commas between them, such as 1,3,10.");
  return values;
}
