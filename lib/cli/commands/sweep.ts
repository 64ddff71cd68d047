/** `synthcohort sweep`: knobs through several values, run side by side, and what came of it. */
import * as path from "node:path";
import type { Command } from "commander";
import { calibrate } from "../../benchmark/calibrated-estimate";
import { runSweep, sweepOutlook } from "../../benchmark/sweep/run-sweep";
import { parseSweep, planSweep } from "../../benchmark/sweep/sweep-plan";
import { workersForMachine } from "../../engine/workers";
import { comparisonOf } from "../../experiment/catalog/comparison";
import { chooseExperiments, findExperiments } from "../../experiment/catalog/found-experiments";
import { closeRenderer, renderFigure } from "../../figures/drawing/render";
import { sweepFigure } from "../../figures/exploration/sweep";
import { sweepPoints } from "../../figures/exploration/sweep-points";
import { comparisonTable } from "../../figures/tables/comparison-table";
import { UsageError, UserError } from "../../support/errors";
import { presetNames } from "../../support/knobs/knob";
import { resultsRoot, runsRoot } from "../../support/paths";
import { alignedRows } from "../aligned-rows";
import { addJsonOption, collect, printResult, stopSignal, wholeNumber } from "../options";
import { StatusLine } from "../terminal";
import { provideEngine } from "./engine";
import { absoluteData } from "./notebooks/notebooks";

interface Options {
  readonly preset: string;
  readonly data: string;
  readonly set: string[];
  readonly workers?: number;
  readonly halving?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function addSweepCommand(program: Command): void {
  const command = program
    .command("sweep")
    .description(
      "train experiments with several values of knobs side by side and compare them; the same command goes on where it stopped",
    )
    .option("--data <source[=folder]>", "source of the real images", "phantom-chest")
    .option("--preset <name>", `knobs to start from: ${presetNames.join(", ")}`, "quick")
    .option(
      "--set <key=values>",
      "values of one knob, as in cpdGan.learningRate=0.002,0.005 or seed=1..3; may be given several times",
      collect,
      [],
    )
    .option("--workers <number>", `runs at a time (default here: ${workersForMachine()})`, wholeNumber)
    .option(
      "--halving",
      "drop the worse half of the settings by score after a quarter and after half of their training",
    )
    .option("--dry-run", "only say what would be trained, what is found, and how long it takes");
  addJsonOption(command).action(run);
}

async function run({
  preset,
  data,
  set,
  workers = workersForMachine(),
  halving,
  dryRun,
  json,
}: Options): Promise<void> {
  if (workers === 0) throw new UsageError("--workers must be 1 or more.");
  const plan = planSweep({ preset, data: absoluteData(data), set: parseSweep(set) }, calibrate(runsRoot));
  if (plan.experiments.length < 2)
    throw new UsageError(
      "A sweep needs several values, as in --set cpdGan.learningRate=0.002,0.005 or --set seed=1..3.",
    );
  const outlook = sweepOutlook(plan, workers);
  const names = plan.experiments.map(({ name }) => name);
  if (dryRun) return printResult(json, { name: plan.name, experiments: names }, outlook);
  const status = new StatusLine();
  status.print(outlook);
  await provideEngine();
  const { dropped, failed } = await runSweep(plan, { workers, status, signal: stopSignal(), halving });
  const compared = comparisonOf(chooseExperiments(findExperiments(), names));
  const figures: string[] = [];
  try {
    for (const knob of plan.swept) {
      const file = path.join(resultsRoot, plan.name, "figures", `auroc-by-${knob}`);
      await renderFigure(sweepFigure(knob, sweepPoints(plan, knob)), file);
      figures.push(`${file}.png`);
    }
  } finally {
    await closeRenderer();
  }
  const table = comparisonTable(compared).map((row, place) => {
    const drop = dropped.find((one) => one.names.includes(compared[place].name));
    return {
      ...row,
      ...(dropped.length > 0 && {
        dropped: drop ? `at ${100 * drop.share} %, score ${drop.score.toPrecision(3)}` : "",
      }),
      experiment: compared[place].name,
    };
  });
  printResult(
    json,
    { name: plan.name, experiments: names, dropped, failed, figures },
    [...alignedRows(table), "", ...figures.map((file) => path.relative(process.cwd(), file))].join("\n"),
  );
  if (failed.length > 0)
    throw new UserError(
      `${failed.length} runs are not done (${failed[0].title}: ${failed[0].why}); repeat the same command.`,
    );
}
