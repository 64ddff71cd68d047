/** `synthcohort reidentify`: does somebody who knows patients again find training patients in synthetic images? */
import * as path from "node:path";
import type { Command } from "commander";
import { type Cohort, openCohort } from "../../../cohort/format/cohort";
import { cohortIdentity } from "../../../cohort/format/identity";
import { startEngine } from "../../../engine/start";
import { checkAlike, checkTrainedOn } from "../../../evaluation/alike";
import { identitySets } from "../../../evaluation/identity/identity-sets";
import { type Reidentification, reidentify } from "../../../evaluation/identity/reidentification";
import { keptReidentification, writeReidentification } from "../../../evaluation/identity/reidentification-file";
import { reidentificationTable, warrantWords } from "../../../figures/tables/reidentification-table";
import { ensureFolder, requirePossible } from "../../../support/files/atomic";
import type { WorkOptions } from "../../../support/work";
import { alignedRows } from "../../aligned-rows";
import { addDryRunOption } from "../../dry-run";
import { addJsonOption, place, printResult, stopSignal, wholeNumber } from "../../options";
import { terminalProgress } from "../../terminal";

interface Options {
  readonly real: string;
  readonly out: string;
  readonly seed: number;
  readonly dryRun?: boolean;
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
  addJsonOption(addDryRunOption(command)).action(run);
}

async function run(images: string, options: Options): Promise<void> {
  const { real, out, seed, dryRun, json } = options;
  requirePossible(out);
  const plan = reidentificationPlan(images, { real, out, seed });
  if (dryRun) return printResult(json, plan, plan.text);
  await startEngine();
  const work = { onProgress: terminalProgress(), signal: stopSignal() };
  const found = await reidentifyAndWrite(images, { real, out, seed, ...work });
  const notes = "95 % intervals, by bootstrap over patients. This is what one network found; another may find more.";
  printResult(json, found, [...alignedRows(reidentificationTable(found)), warrantWords(found), notes].join("\n"));
}

/** What would be done. @throws UserError when the cohorts are not of the right kinds, or too few patients have several images. */
function reidentificationPlan(
  images: string,
  { real, out, seed }: Pick<Options, "real" | "out" | "seed">,
): { found: boolean; text: string } {
  const [synthetic, cohort] = [images, real].map(openCohort);
  for (const open of [synthetic, cohort]) open.close();
  checkAlike(cohort, synthetic);
  checkTrainedOn(cohort, synthetic);
  const { learned, searched, heldOut } = identitySets(cohort, seed);
  const patients = (rows: readonly number[]): number => new Set(rows.map((row) => cohort.table.patient[row])).size;
  const found = keptReidentification(out, identitiesOf(cohort, synthetic, seed)) !== undefined;
  return {
    found,
    text: found
      ? `What was found is in ${out} already.`
      : `A network would learn from ${learned.length} training patients with several images, and search ${patients(searched)} others for each of up to 5,000 images of ${images}, beside ${patients(heldOut)} held-out patients; a few minutes.`,
  };
}

/** Finds again what is in the folder, or searches and writes it. @throws UserError as `reidentify`. */
export async function reidentifyAndWrite(
  images: string,
  { real, out, seed, ...work }: Pick<Options, "real" | "out" | "seed"> & WorkOptions,
): Promise<Reidentification> {
  const [synthetic, cohort] = [images, real].map(openCohort);
  try {
    const kept = keptReidentification(out, identitiesOf(cohort, synthetic, seed));
    if (kept !== undefined) return kept;
    const found = await reidentify(synthetic, cohort, { seed, ...work });
    ensureFolder(path.resolve(out));
    writeReidentification(out, found);
    return found;
  } finally {
    for (const open of [synthetic, cohort]) open.close();
  }
}

function identitiesOf(
  real: Cohort,
  synthetic: Cohort,
  seed: number,
): Pick<Reidentification, "real" | "synthetic" | "seed"> {
  return { real: cohortIdentity(real), synthetic: cohortIdentity(synthetic), seed };
}
