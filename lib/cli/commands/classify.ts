/** `synthcohort classify`: a classifier trained on one cohort and tested on the test images of another. */
import * as path from "node:path";
import type { Command } from "commander";
import { reportedSpecificity } from "../../statistics/figures-of-merit";
import { checkedConfig } from "../../classifier/training/train";
import { readDescription } from "../../cohort/format/description";
import { mayBeTrainedOn } from "../../cohort/format/role";
import { openCohorts } from "../../cohort/format/cohort";
import { startEngine } from "../../engine/start";
import { calibrate } from "../../benchmark/calibrated-estimate";
import { readClassifierRun, type ClassifierRun } from "../../experiment/collect-results";
import { classifierSeconds } from "../../benchmark/estimate";
import { preset } from "../../experiment/knobs/presets";
import { classifyRun } from "../../experiment/run-configs";
import type { ClassifyStageOptions } from "../../experiment/stage-options";
import { classifyStage } from "../../experiment/stages";
import { runsRoot } from "../../support/paths";
import { classifierFile } from "../../runs/stage-files";
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
  stageChanges,
} from "../options";
import { terminalProgress } from "../terminal";

interface Options extends KnobOptions {
  readonly test: string;
  readonly out: string;
  readonly from?: string;
  readonly replace?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function addClassifyCommand(program: Command): void {
  const command = program
    .command("classify <cohort>")
    .description(
      "train a classifier on a real or synthetic cohort and test it on a cohort's test images; reports which kinds of images were used",
    )
    .requiredOption("--test <cohort>", "the cohort whose test images are predicted: normally the real cohort")
    .requiredOption("--out <run>", "output run folder", place)
    .option("--from <run>", "start from the weights of another finished classifier, such as one of synthetic images");
  addJsonOption(addDryRunOption(addReplaceOption(addKnobOptions(command, ["classifier"])))).action(run);
}

async function run(cohort: string, options: Options): Promise<void> {
  const knobs = preset(options.preset, stageChanges(options.set, "classifier")).classifier;
  const out = path.resolve(options.out);
  const { test, seed, from, replace } = options;
  const stage = { cohort, test, knobs, seed, out, from, replace };
  for (const note of notesOf(stage)) process.stderr.write(`Note: ${note}\n`);
  if (options.dryRun) return printOutlook(options.json, outlookOf(stage));
  await startEngine();
  await classifyStage({ ...stage, onProgress: terminalProgress(), signal: stopSignal() });
  const classifier = readClassifierRun("real", out);
  const { summary, merit, network, trainedOn, testedOn } = classifier;
  printResult(options.json, { ...summary, network, merit, trainedOn, testedOn }, tableOf(classifier));
}

/** What to know before a classifier of synthetic images is tested. */
function notesOf({ cohort, test }: ClassifyStageOptions): string[] {
  if (mayBeTrainedOn(readDescription(test), readDescription(cohort))) return [];
  return [
    `The generator of ${cohort} was trained on another cohort than ${test}: only you can know that no patient of its test images was in that training.`,
  ];
}

function outlookOf(stage: ClassifyStageOptions): Outlook {
  const { knobs, seed, out } = stage;
  const from = stage.from === undefined ? undefined : path.join(stage.from, classifierFile);
  const [cohort, test] = openCohorts(stage.cohort, stage.test);
  try {
    const state = stateOfFolder(out, classifyRun(stage, cohort, test), stage);
    checkedConfig({ cohort, knobs, seed, from });
    const calibration = calibrate(runsRoot);
    return {
      title: `${knobs.network} classifier, up to ${knobs.maxEpochs} epochs of ${knobs.samplesPerEpoch} images, and predictions of ${test.rowsOf("test").length} test images`,
      state,
      inputs: {
        cohort: path.resolve(cohort.folder),
        test: path.resolve(test.folder),
        from: stage.from && path.resolve(stage.from),
      },
      out,
      seconds: classifierSeconds(knobs, cohort.resolution, calibration),
      basis: calibration.basis,
    };
  } finally {
    for (const open of [cohort, test]) open.close();
  }
}

function tableOf({ summary, merit, network, trainedOn, testedOn }: ClassifierRun): string {
  const line = (name: string, { auroc, low, high }: { auroc: number; low: number; high: number }): string =>
    `${name.padEnd(28)} ${auroc.toFixed(3)}  (${low.toFixed(3)} to ${high.toFixed(3)})`;
  const skipped = summary.skipped.length > 0 ? [`left out, only one class present: ${summary.skipped.join(", ")}`] : [];
  return [
    ...summary.labels.map((row) => line(row.label, row)),
    line("mean AUROC (95 % interval)", summary.mean),
    meritLine(merit.mean),
    ...skipped,
    network,
    `Trained on ${trainedOn}, tested on ${testedOn}.`,
  ].join("\n");
}

function meritLine({
  averagePrecision,
  prevalence,
  sensitivity,
  calibrationError,
}: ClassifierRun["merit"]["mean"]): string {
  const specificity = `${100 * reportedSpecificity} % specificity`;
  return `means: average precision ${averagePrecision.toFixed(3)} (chance: ${prevalence.toFixed(3)}), sensitivity at ${specificity} ${sensitivity.toFixed(3)}, calibration error ${Number.isNaN(calibrationError) ? "unknown (an older version kept no class weights)" : calibrationError.toFixed(3)}`;
}
