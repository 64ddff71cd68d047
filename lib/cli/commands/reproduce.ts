/** `synthcohort reproduce`: everything, from nothing to the paper's comparison. */
import * as path from "node:path";
import { Option, type Command } from "commander";
import { phantomOf } from "../../cohort/sources/phantom-source";
import { describeEngine, measureGflops } from "../../engine/describe";
import { startEngine } from "../../engine/start";
import { answerSentence } from "../../experiment/sharing/answer";
import { differencesInWords } from "../../experiment/catalog/differences";
import type { ExperimentOptions } from "../../experiment/catalog/experiment-options";
import { Experiment } from "../../experiment/experiment";
import { readPlan } from "../../benchmark/plan-file";
import { parseChanges } from "../../experiment/knobs/presets";
import type { ResultRow } from "../../experiment/results";
import { writeReport } from "../../notebook/report/report";
import { UsageError } from "../../support/errors";
import { isCheckout } from "../../support/paths";
import { duration } from "../../support/progress";
import { workersForMachine } from "../../engine/workers";
import { estimate, usualMinutes } from "../estimate";
import { findNotebooks } from "../notebook-parameters";
import { addJsonOption, addKnobOptions, printResult, stopSignal, wholeNumber, type KnobOptions } from "../options";
import { addBenchmarkOptions, planOf, type BenchmarkOptions } from "../plan-options";
import { reproduceBenchmark } from "../reproduce-benchmark";
import { runNotebooks } from "../run-notebooks";
import { StatusLine } from "../terminal";
import { provideEngine } from "./engine";
import { absoluteData } from "./notebooks/notebooks";

/** What the report opens with: the comparison, and real images beside synthetic ones. */
const openingFigures = ["comparison", "real-and-synthetic"];

interface Options extends KnobOptions, BenchmarkOptions {
  readonly plan?: string;
  readonly workers?: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function addReproduceCommand(program: Command): void {
  const command = program
    .command("reproduce")
    .description(
      "do everything: engine, cohort, generative models, synthetic cohorts, classifiers, figures, report. With --benchmark: compute all points of the paper's figures, draw them and test the paper's claims. Resumes where it stopped",
    )
    .option(
      "--data <source[=folder],...>",
      "source of the real images; for a benchmark, several sources separated by commas",
      "phantom-chest",
    );
  addKnobOptions(addBenchmarkOptions(command))
    .addOption(
      new Option("--plan <file>", "a benchmark plan written by `plan --out`").conflicts([
        "benchmark",
        "levels",
        "seeds",
        "classifiers",
        "cohortSeed",
        "preset",
        "set",
        "data",
      ]),
    )
    .option(
      "--workers <number>",
      `number of runs of a benchmark at a time (default here: ${workersForMachine()}); they share the processors`,
      wholeNumber,
    )
    .option("--dry-run", "only say what would be done");
  addJsonOption(command).action(run);
}

async function run(options: Options, command: Command): Promise<void> {
  if (options.benchmark === undefined && options.plan === undefined) {
    const { levels, seeds, classifiers, cohortSeed, workers } = options;
    if ([levels, seeds, classifiers, cohortSeed, workers].some((option) => option !== undefined))
      throw new UsageError("--levels, --seeds, --classifiers, --cohort-seed and --workers need --benchmark.");
    return reproduceNotebooks(options);
  }
  if (command.getOptionValueSource("seed") === "cli")
    throw new UsageError("A benchmark takes --seeds instead of --seed.");
  if (options.workers === 0) throw new UsageError("--workers must be 1 or more.");
  const plan = options.plan === undefined ? planOf(options) : readPlan(options.plan);
  await reproduceBenchmark(plan, { ...options, workers: options.workers ?? workersForMachine() });
}

async function reproduceNotebooks(options: Options): Promise<void> {
  const wanted: ExperimentOptions = {
    preset: options.preset,
    data: absoluteData(options.data),
    seed: options.seed,
    change: parseChanges(options.set),
  };
  const planned = new Experiment(wanted); // refuses wrong knobs before anything is installed
  const { name } = planned;
  const files = findNotebooks();
  if (options.dryRun) return printDryRun(planned, files, options);
  const status = new StatusLine();
  if (isCheckout) await provideEngine(); // a package downloads nothing of that size unasked
  await announce(name, options.preset, status);
  const { experiment, notebooks, seconds } = await runNotebooks(files, wanted, status, stopSignal());
  const results = experiment.results();
  const changes = differencesInWords(experiment.differences, options.preset);
  const answer = answerSentence(experiment.finishedClassifiers(), phantomOf(experiment.source) !== undefined);
  const summary = tableOf(results);
  const report = path.join(experiment.folder, "report.html");
  await writeReport({
    notebooks: [...notebooks],
    file: report,
    title: `synthcohort: ${name}`,
    opening: { answer, changes, summary, figures: openingFigures.map((figure) => experiment.figure(figure)) },
  });
  const document = {
    name,
    answer,
    seconds,
    folder: experiment.folder,
    changes: experiment.differences,
    report,
    results: results.filter((row) => row.label === "mean"),
  };
  printResult(
    options.json,
    document,
    `\n${[answer, changes && `Changed: ${changes}.`, summary].filter(Boolean).join("\n\n")}\n\nDone in ${duration(seconds)}. Read ${path.relative(process.cwd(), report)} first; notebooks, figures and results.csv are in the same folder.`,
  );
}

/** What is there, what would be made, and how long all of it takes. */
function printDryRun(experiment: Experiment, notebooks: readonly string[], { preset, json }: Options): void {
  const { name, folder, differences } = experiment;
  const [stages, minutes] = [experiment.stages(), usualMinutes(preset)];
  const words = { waiting: "to do", running: "begun", stopped: "begun", failed: "begun", done: "found" };
  const changes = differencesInWords(differences, preset);
  const text = [
    `${name}${changes ? `, changed: ${changes}` : ""}`,
    ...stages.map(({ title, state }) => `  ${words[state].padEnd(6)} ${title}`),
    `Then ${notebooks.length} notebooks, executed into ${folder}.`,
    `About ${duration(minutes * 60)} from nothing on two cores with the native engine, the phantom and the preset's own knobs; what is found takes no time.`,
  ];
  printResult(json, { name, folder, changes: differences, stages, notebooks, minutes }, text.join("\n"));
}

/** Says what is about to happen and how long it takes on this engine. */
async function announce(name: string, preset: string, status: StatusLine): Promise<void> {
  await startEngine();
  const { backend } = describeEngine();
  // Products of large matrices say how fast processors train; a GPU's time goes elsewhere.
  const time = backend === "webgpu" ? "" : `, about ${duration(estimate(preset, await measureGflops()) * 60)}`;
  status.print(`${name}: ${findNotebooks().length} notebooks on the ${backend} engine${time}.`);
  if (backend === "wasm" && isCheckout)
    status.print(
      "The native engine is three to five times as fast: install Python 3 with pip and a C++ compiler, then run this again.",
    );
}

function tableOf(results: readonly ResultRow[]): string {
  const rows = results.filter((row) => row.label === "mean");
  const lines = rows.map(
    (row) =>
      `  ${row.training_data.padEnd(14)} ${row.auroc.toFixed(3)}   ${row.auroc_low.toFixed(3)} to ${row.auroc_high.toFixed(3)}`,
  );
  return ["Mean AUROC on the real test images", "  trained on     AUROC   95 % interval", ...lines].join("\n");
}
