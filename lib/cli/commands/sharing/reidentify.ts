/** `synthcohort reidentify`: does somebody who knows patients again find training patients in synthetic images? */
import * as fs from "node:fs";
import * as path from "node:path";
import type { Command } from "commander";
import { openCohort } from "../../../cohort/format/cohort";
import { startEngine } from "../../../engine/start";
import { reidentify } from "../../../evaluation/identity/reidentification";
import { writeReidentification } from "../../../evaluation/identity/reidentification-file";
import { reidentificationTable, warrantWords } from "../../../figures/tables/reidentification-table";
import { requirePossible } from "../../../support/files/atomic";
import { alignedRows } from "../../aligned-rows";
import { addJsonOption, place, printResult, stopSignal, wholeNumber } from "../../options";
import { terminalProgress } from "../../terminal";

interface Options {
  readonly real: string;
  readonly out: string;
  readonly seed: number;
  readonly json?: boolean;
}

export function addReidentifyCommand(program: Command): void {
  const command = program
    .command("reidentify <synthetic>")
    .description(
      "train a small network on pairs of images of the same patients, and look for the other training patients in synthetic images; takes a few minutes",
    )
    .requiredOption("--real <cohort>", "the real cohort that the generator was trained on, with its held-out images")
    .requiredOption("--out <folder>", "takes what was found as JSON", place)
    .option("--seed <number>", "whole-number seed for random draws, the network and bootstraps", wholeNumber, 1);
  addJsonOption(command).action(run);
}

async function run(images: string, { real, out, seed, json }: Options): Promise<void> {
  requirePossible(out);
  const [synthetic, cohort] = [images, real].map(openCohort);
  try {
    await startEngine();
    const found = await reidentify(synthetic, cohort, {
      seed,
      onProgress: terminalProgress(),
      signal: stopSignal(),
    });
    fs.mkdirSync(path.resolve(out), { recursive: true });
    writeReidentification(out, found);
    const notes = "95 % intervals, by bootstrap over patients. This is what one network found; another may find more.";
    printResult(json, found, [...alignedRows(reidentificationTable(found)), warrantWords(found), notes].join("\n"));
  } finally {
    for (const open of [synthetic, cohort]) open.close();
  }
}
