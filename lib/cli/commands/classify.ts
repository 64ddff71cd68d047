/** `synthcohort classify`: a classifier trained on one cohort, tried on the test images of another. */
import * as path from "node:path";
import type { Command } from "commander";
import { reportedSpecificity } from "../../classifier/figures-of-merit";
import { startEngine } from "../../engine/start";
import { readClassifierRun, type ClassifierRun } from "../../experiment/collect-results";
import { parseChanges, preset } from "../../experiment/presets";
import { classifyStage } from "../../experiment/stages";
import { addJsonOption, addKnobOptions, printResult, stopSignal, type KnobOptions } from "../options";
import { terminalProgress } from "../terminal";

interface Options extends KnobOptions {
  readonly test: string;
  readonly out: string;
  readonly json?: boolean;
}

export function addClassifyCommand(program: Command): void {
  const command = program
    .command("classify <cohort>")
    .description("train a classifier on a cohort, real or synthetic, and test it on another's test images")
    .requiredOption("--test <cohort>", "the real cohort whose test images are predicted")
    .requiredOption("--out <run>", "the run folder that it leaves");
  addJsonOption(addKnobOptions(command)).action(run);
}

async function run(cohort: string, options: Options): Promise<void> {
  const knobs = preset(options.preset, parseChanges(options.set, "classifier")).classifier;
  await startEngine();
  const out = path.resolve(options.out);
  await classifyStage({ cohort, test: options.test, knobs, seed: options.seed, out, onProgress: terminalProgress(), signal: stopSignal() });
  const classifier = readClassifierRun("real", out);
  const { summary, merit, network } = classifier;
  printResult(options.json, { ...summary, network, merit }, tableOf(classifier));
}

function tableOf({ summary, merit, network }: ClassifierRun): string {
  const line = (name: string, { auroc, low, high }: { auroc: number; low: number; high: number }): string =>
    `${name.padEnd(28)} ${auroc.toFixed(3)}  (${low.toFixed(3)} to ${high.toFixed(3)})`;
  const skipped = summary.skipped.length > 0 ? [`left out, one class only: ${summary.skipped.join(", ")}`] : [];
  return [...summary.labels.map((row) => line(row.label, row)), line("mean AUROC (95 % interval)", summary.mean), meritLine(merit.mean), ...skipped, network].join("\n");
}

function meritLine({ averagePrecision, prevalence, sensitivity, calibrationError }: ClassifierRun["merit"]["mean"]): string {
  const specificity = `${100 * reportedSpecificity} % specificity`;
  return `means: average precision ${averagePrecision.toFixed(3)} (guessing: ${prevalence.toFixed(3)}), sensitivity at ${specificity} ${sensitivity.toFixed(3)}, calibration error ${calibrationError.toFixed(3)}`;
}
