/** `synthcohort mix`: the real images of a share of the patients with synthetic ones, for a classifier to be trained on. */
import * as path from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { mixStage } from "../../../experiment/stages";
import { addJsonOption, addReplaceOption, collect, place, printResult, stopSignal, wholeNumber } from "../../options";
import { terminalProgress } from "../../terminal";

interface Options {
  readonly synthetic: string[];
  readonly share: number;
  readonly times: number;
  readonly out: string;
  readonly seed: number;
  readonly replace?: boolean;
  readonly json?: boolean;
}

export function addMixCommand(program: Command): void {
  const command = program
    .command("mix <cohort>")
    .description(
      "mix the real images of a share of a cohort's patients with synthetic ones; the mixture holds real images, is only for classifiers, and is no synthetic cohort",
    )
    .option(
      "--synthetic <cohort>",
      "a synthetic cohort; several of one generator, if one has too few images",
      collect,
      [],
    )
    .requiredOption("--share <number>", "share of the patients, above 0 and at most 1", decimal)
    .requiredOption("--times <number>", "synthetic training images for each real one; 0: real images alone", decimal)
    .requiredOption("--out <folder>", "output folder of the mixture", place)
    .option("--seed <number>", "whole-number seed that chooses patients and images", wholeNumber, 1);
  addJsonOption(addReplaceOption(command)).action(run);
}

async function run(real: string, { synthetic, share, times, seed, replace, json, ...options }: Options): Promise<void> {
  const out = path.resolve(options.out);
  const work = { onProgress: terminalProgress(), signal: stopSignal() };
  const cohort = await mixStage({ real, synthetic, share, times, seed, out, replace, ...work });
  cohort.close();
  const { origin, counts } = cohort.description;
  const syntheticImages = Number(origin["syntheticImages"]);
  const words = `${counts.train - syntheticImages} real training images of ${String(origin["patients"])} patients and ${syntheticImages} synthetic ones`;
  printResult(json, cohort.description, `${words} are in ${options.out}. Do not share it: it holds real images.`);
}

/** Reads a number; the mixture says which are possible. */
function decimal(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError("It must be a number.");
  return value;
}
