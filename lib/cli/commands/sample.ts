/** `synthcohort sample`: a synthetic cohort from a trained GAN. */
import * as path from "node:path";
import type { Command } from "commander";
import { startEngine } from "../../engine/start";
import { sampleStage } from "../../experiment/stages";
import { addJsonOption, printResult, wholeNumber } from "../options";
import { terminalProgress } from "../terminal";

interface Options {
  readonly like: string;
  readonly out: string;
  readonly seed: number;
  readonly json?: boolean;
}

export function addSampleCommand(program: Command): void {
  const command = program
    .command("sample <run>")
    .description("sample a synthetic image for every row of a real cohort, with that row's labels")
    .requiredOption("--like <cohort>", "the real cohort whose rows are followed")
    .requiredOption("--out <folder>", "the synthetic cohort that it leaves")
    .option("--seed <number>", "whole number that the latents follow from", wholeNumber, 1);
  addJsonOption(command).action(run);
}

async function run(ganRun: string, options: Options): Promise<void> {
  await startEngine();
  const out = path.resolve(options.out);
  const cohort = await sampleStage({ run: ganRun, like: options.like, seed: options.seed, out, onProgress: terminalProgress() });
  printResult(options.json, cohort.description, `${cohort.size} synthetic images are in ${options.out}.`);
  cohort.close();
}
