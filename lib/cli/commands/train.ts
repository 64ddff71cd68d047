/** `synthcohort train`: a generative model on a cohort's training images. */
import * as path from "node:path";
import { Option, type Command } from "commander";
import { readDescription } from "../../cohort/format/description";
import { openCohort } from "../../cohort/format/cohort";
import { startEngine } from "../../engine/start";
import { calibrate } from "../../benchmark/calibrated-estimate";
import { trainingSeconds } from "../../benchmark/estimate";
import { readGeneratorRun } from "../../experiment/generator-run";
import { trainRun } from "../../experiment/run-configs";
import type { TrainStageOptions } from "../../experiment/stage-options";
import { trainStage } from "../../experiment/stages";
import { checkpointIdentity } from "../../gan/training/checkpoint";
import { budgetNotes } from "../../gan/privacy/mechanism";
import { modelIds, generativeModels, type ModelId } from "../../gan/models";
import type { TrainingSchedule } from "../../gan/training/schedule";
import { findStart } from "../../gan/training/train";
import { UserError } from "../../support/errors";
import { runsRoot } from "../../support/paths";
import { stateOfFolder } from "../../runs/stage-folder";
import { addDryRunOption, printOutlook, type Outlook } from "../dry-run";
import {
  addJsonOption,
  addKnobOptions,
  addReplaceOption,
  place,
  printResult,
  stopSignal,
  type KnobOptions,
} from "../options";
import { terminalProgress } from "../terminal";
import { knobsOfCohort } from "./sharing/knobs-of-cohort";

interface Options extends KnobOptions {
  readonly model: ModelId;
  readonly out: string;
  readonly features?: string;
  readonly from?: string;
  readonly replace?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function addTrainCommand(program: Command): void {
  const groups = modelIds.map((model) => generativeModels[model].group);
  const command = program
    .command("train <cohort>")
    .description("train a generative model; the same command resumes where it stopped")
    .addOption(
      new Option(
        "--model <model>",
        "which model: the paper's cpd-gan and prog-gan; flow, beyond the paper; mean-image, a baseline",
      )
        .choices(modelIds)
        .makeOptionMandatory(),
    )
    .requiredOption("--out <run>", "output run folder", place)
    .option(
      "--features <run>",
      "run folder of a classifier trained on the same cohort; its features score samples (with scoreFeatures = classifier)",
    )
    .option(
      "--from <run>",
      "another run of this model on this cohort: training starts from its last checkpoint and may use different knobs",
    );
  addJsonOption(addDryRunOption(addReplaceOption(addKnobOptions(command, groups)))).action(run);
}

async function run(cohort: string, options: Options): Promise<void> {
  const { model, seed } = options;
  const knobs = knobsOfCohort(cohort, options)[generativeModels[model].group];
  const out = path.resolve(options.out);
  const features = options.features && path.resolve(options.features);
  const from = options.from && runToBeginWith(options.from);
  const stage = { cohort, model, knobs, seed, out, features, from, replace: options.replace };
  for (const note of notesOf(stage)) process.stderr.write(`Note: ${note}\n`);
  if (options.dryRun) return printOutlook(options.json, outlookOf(stage));
  await startEngine();
  await trainStage({ ...stage, onProgress: terminalProgress(), signal: stopSignal() });
  const trained = readGeneratorRun(model, out);
  printResult(
    options.json,
    { generator: trained.generator, last: trained.ticks.at(-1) ?? null },
    `The generator is in ${trained.generator}.`,
  );
}

/** What to know before a training with a privacy budget. */
function notesOf({ cohort, knobs }: TrainStageOptions): string[] {
  return "privacyEpsilon" in knobs ? budgetNotes(knobs, readDescription(cohort)) : [];
}

/** Looked at before the run folder is made: it is that of a run from this checkpoint. */
function runToBeginWith(run: string): string {
  const folder = path.resolve(run);
  if (checkpointIdentity(path.join(folder, "checkpoints")) !== undefined) return folder;
  throw new UserError(
    `${run} contains no checkpoint to start from; give --from the run folder of a training that has started.`,
  );
}

/** A model that is fitted at once has no length. */
function lengthOf({ scoreEvery, totalKimg }: TrainingSchedule): string {
  return totalKimg === 0 ? "" : `, ${scoreEvery > 0 ? "up to " : ""}${totalKimg} kimg`;
}

function outlookOf(stage: TrainStageOptions): Outlook {
  const { model, knobs, features, from, out } = stage;
  const cohort = openCohort(stage.cohort);
  try {
    const { config, classifier } = trainRun(stage, cohort);
    generativeModels[model].check(knobs, cohort);
    const state = stateOfFolder(out, config, stage);
    // Of a run that is replaced, no checkpoint is used.
    if (state !== "other") findStart({ ...stage, cohort, folder: out });
    const { resolution } = cohort;
    const schedule = generativeModels[model].schedule(knobs);
    const calibration = calibrate(runsRoot);
    return {
      title: `${model}${lengthOf(schedule)} on ${cohort.rowsOf("train").length} training images at ${resolution}×${resolution}`,
      state,
      inputs: { cohort: path.resolve(cohort.folder), features: classifier && features, from },
      out,
      seconds: trainingSeconds(model, knobs, resolution, calibration),
      basis: calibration.basis,
    };
  } finally {
    cohort.close();
  }
}
