/** `synthcohort sample`: a synthetic cohort from a trained model. */
import * as path from "node:path";
import type { Command } from "commander";
import { openCohort } from "../../cohort/format/cohort";
import { startEngine } from "../../engine/start";
import { calibrate } from "../../benchmark/calibrated-estimate";
import { samplingSeconds } from "../../benchmark/estimate";
import { generatorFile } from "../../runs/stage-files";
import { sampleRecord } from "../../experiment/run-configs";
import { sampleStage } from "../../experiment/stages";
import { describeGenerator } from "../../gan/generator-file";
import { requireFit } from "../../gan/sample";
import { runsRoot } from "../../support/paths";
import { stateOfFolder } from "../../runs/stage-folder";
import { addDryRunOption, printOutlook, type Outlook } from "../dry-run";
import { addJsonOption, addReplaceOption, place, printNotes, printResult, stopSignal, wholeNumber } from "../options";
import { terminalProgress } from "../terminal";

interface Options {
  readonly like: string;
  readonly out: string;
  readonly seed: number;
  readonly replace?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function addSampleCommand(program: Command): void {
  const command = program
    .command("sample <run>")
    .description("sample a synthetic image for every row of a real cohort, with that row's labels")
    .requiredOption("--like <cohort>", "the real cohort whose rows and labels are used")
    .requiredOption("--out <folder>", "output folder of the synthetic cohort", place)
    .option("--seed <number>", "whole-number seed for the latent vectors", wholeNumber, 1);
  addJsonOption(addDryRunOption(addReplaceOption(command))).action(run);
}

async function run(trained: string, options: Options): Promise<void> {
  if (options.dryRun) return printOutlook(options.json, outlookOf(trained, options));
  await startEngine();
  const out = path.resolve(options.out);
  const cohort = await sampleStage({
    run: trained,
    like: options.like,
    seed: options.seed,
    out,
    replace: options.replace,
    onProgress: terminalProgress(),
    signal: stopSignal(),
  });
  printNotes(cohort.description.warnings);
  printResult(options.json, cohort.description, `${cohort.size} synthetic images are in ${options.out}.`);
  cohort.close();
}

function outlookOf(run: string, options: Options): Outlook {
  const out = path.resolve(options.out);
  const generator = path.resolve(run, generatorFile);
  const like = openCohort(options.like);
  like.close();
  const record = sampleRecord({ run, seed: options.seed }, like);
  const description = describeGenerator(generator);
  requireFit(description, like, generator);
  const state = stateOfFolder(out, record, options);
  if (state === "done") openCohort(out).close();
  const { model, knobs, resolution } = description;
  const calibration = calibrate(runsRoot);
  return {
    title: `${like.size} images of ${model} at ${resolution}×${resolution}`,
    state,
    inputs: { generator, like: path.resolve(like.folder) },
    out,
    seconds: samplingSeconds(model, knobs, like.size, resolution, calibration),
    basis: calibration.basis,
  };
}
