/** `synthcohort canaries`: a copy of a real cohort with marked training images, to train a generator on that is attacked. */
import * as path from "node:path";
import type { Command } from "commander";
import { canariesEach, canaryRepeats } from "../../../cohort/canaries/canaries";
import { canaryStage } from "../../../experiment/stages";
import { addJsonOption, addReplaceOption, place, printResult, stopSignal, wholeNumber } from "../../options";
import { terminalProgress } from "../../terminal";

interface Options {
  readonly out: string;
  readonly seed: number;
  readonly replace?: boolean;
  readonly json?: boolean;
}

export function addCanariesCommand(program: Command): void {
  const command = program
    .command("canaries <cohort>")
    .description(
      `copy a real cohort with canaries: ${canariesEach} training images each that have a mark and are there ${canaryRepeats.filter(Boolean).join(", ")} times. Train a generator on it, sample, and attack it with --synthetic`,
    )
    .requiredOption("--out <folder>", "output folder of the cohort with canaries", place)
    .option("--seed <number>", "whole-number seed that chooses images and marks", wholeNumber, 1);
  addJsonOption(addReplaceOption(command)).action(run);
}

async function run(cohort: string, options: Options): Promise<void> {
  const { seed, replace, json } = options;
  const out = path.resolve(options.out);
  const work = { onProgress: terminalProgress(), signal: stopSignal() };
  const written = await canaryStage({ cohort, seed, out, replace, ...work });
  written.close();
  printResult(json, written.description, `${written.size} images, canaries among them, are in ${options.out}.`);
}
