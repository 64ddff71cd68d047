/** `synthcohort train`: a GAN on a cohort's training images. */
import * as path from "node:path";
import { Option, type Command } from "commander";
import { startEngine } from "../../engine/start";
import { readGanRun } from "../../experiment/gan-run";
import { groupOf, parseChanges, preset } from "../../experiment/presets";
import { trainStage } from "../../experiment/stages";
import type { GanModel } from "../../gan/knobs";
import { addJsonOption, addKnobOptions, printResult, stopSignal, type KnobOptions } from "../options";
import { terminalProgress } from "../terminal";

interface Options extends KnobOptions {
  readonly model: GanModel;
  readonly out: string;
  readonly features?: string;
  readonly json?: boolean;
}

export function addTrainCommand(program: Command): void {
  const command = program
    .command("train <cohort>")
    .description("train a GAN; the same command goes on where it was stopped")
    .addOption(new Option("--model <model>", "which GAN").choices(["cpd-gan", "prog-gan"]).makeOptionMandatory())
    .requiredOption("--out <run>", "the run folder that it leaves")
    .option("--features <run>", "a classifier's run on the same cohort: its features score samples, for the early stop");
  addJsonOption(addKnobOptions(command)).action(run);
}

async function run(cohort: string, options: Options): Promise<void> {
  const group = groupOf(options.model);
  const knobs = preset(options.preset, parseChanges(options.set, group))[group];
  await startEngine();
  const out = path.resolve(options.out);
  const features = options.features && path.resolve(options.features);
  await trainStage({ cohort, model: options.model, knobs, seed: options.seed, out, features, onProgress: terminalProgress(), signal: stopSignal() });
  const ganRun = readGanRun(options.model, out);
  printResult(options.json, { generator: ganRun.generator, last: ganRun.ticks.at(-1) ?? null }, `The generator is in ${ganRun.generator}.`);
}
