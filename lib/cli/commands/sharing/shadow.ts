/** `synthcohort shadow`: generators of halves of the patients, and whether they tell who was trained on. */
import * as path from "node:path";
import { type Command, Option } from "commander";
import { calibrate } from "../../../benchmark/calibrated-estimate";
import { samplingSeconds, trainingSeconds } from "../../../benchmark/estimate";
import { openCohort } from "../../../cohort/format/cohort";
import { startEngine } from "../../../engine/start";
import { workersForMachine } from "../../../engine/workers";
import type { FeatureOptions } from "../../../evaluation/open-features";
import type { ShadowAttack } from "../../../evaluation/privacy/shadows/shadow-attack";
import { writeShadowAttack } from "../../../evaluation/privacy/shadows/shadow-file";
import { shadowScoresOf } from "../../../experiment/sharing/shadow-model";
import { attackWithShadows, shadowJobs, type ShadowOptions } from "../../../experiment/sharing/shadow-models";
import { closeRenderer, renderFigure } from "../../../figures/drawing/render";
import { shadowFigure } from "../../../figures/sharing/shadows";
import { shadowTable } from "../../../figures/tables/shadow-table";
import { comparedIds, generativeModels, type ModelId } from "../../../gan/models";
import { claimedState } from "../../../runs/stage-folder";
import { UsageError } from "../../../support/errors";
import { requirePossible } from "../../../support/files/atomic";
import { runsRoot } from "../../../support/paths";
import { duration } from "../../../support/progress";
import type { WorkOptions } from "../../../support/work";
import { alignedRows } from "../../aligned-rows";
import { addDryRunOption } from "../../dry-run";
import { addFeatureOptions } from "../../feature-options";
import {
  addJsonOption,
  addKnobOptions,
  addReplaceOption,
  type KnobOptions,
  place,
  printResult,
  stopSignal,
  wholeNumber,
} from "../../options";
import { terminalProgress } from "../../terminal";
import { knobsOfCohort } from "./knobs-of-cohort";

interface Options extends KnobOptions, FeatureOptions {
  readonly model: ModelId;
  readonly models: number;
  readonly out: string;
  readonly workers: number;
  readonly replace?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function addShadowCommand(program: Command): void {
  const command = program
    .command("shadow <cohort>")
    .description(
      "membership inference with shadow models: small generators, each of a random half of the training patients, say whether one more gives its patients away; the same command goes on where it stopped",
    )
    .addOption(new Option("--model <model>", "which generator").choices(comparedIds).makeOptionMandatory())
    .requiredOption("--out <folder>", "takes the shadow models, and what they found as JSON, CSV and a figure", place)
    .option("--models <number>", "shadow models, an even number", wholeNumber, 16)
    .option("--workers <number>", "models at a time", wholeNumber, workersForMachine());
  addKnobOptions(
    addFeatureOptions(command),
    comparedIds.map((model) => generativeModels[model].group),
  );
  addJsonOption(addDryRunOption(addReplaceOption(command))).action(run);
}

async function run(cohort: string, options: Options): Promise<void> {
  const { model, models, workers, seed, classifier, inception, dinov2, replace, json } = options;
  if (workers === 0) throw new UsageError("--workers must be 1 or more.");
  const out = path.resolve(options.out);
  const knobs = knobsOfCohort(cohort, options)[generativeModels[model].group];
  const shadows = { cohort, model, knobs, models, seed, features: { classifier, inception, dinov2 }, out, replace };
  const outlook = outlookOfShadows(shadows, workers);
  if (options.dryRun) return printResult(json, outlook, outlook.text);
  process.stderr.write(`${outlook.text}\n`);
  await startEngine();
  const attack = await attackAndWrite(shadows, { workers, onProgress: terminalProgress(), signal: stopSignal() });
  const notes = `95 % intervals, by bootstrap over patients; the models are these ${models}. The likelihood ratio's variances are shared by all patients. This is what one attack found; another may find more.`;
  printResult(json, attack, [...alignedRows(shadowTable(attack)), notes].join("\n"));
}

/** Attacks, and writes what was found, with a figure, beside the shadow models. */
export async function attackAndWrite(
  shadows: ShadowOptions,
  work: WorkOptions & { readonly workers: number },
): Promise<ShadowAttack> {
  const attack = await attackWithShadows({ ...shadows, ...work });
  writeShadowAttack(shadows.out, attack);
  try {
    await renderFigure(shadowFigure(attack), path.join(shadows.out, "roc"));
  } finally {
    await closeRenderer();
  }
  return attack;
}

/** What is found, what will be made, and how long it takes. */
export function outlookOfShadows(
  options: ShadowOptions,
  workers: number,
): { found: number; left: number; seconds: number; text: string } {
  const jobs = shadowJobs(options);
  const cohort = openCohort(options.cohort);
  cohort.close();
  const { model, out } = options;
  const found = jobs.filter((job) => claimedState(shadowScoresOf(job.out)) === "done").length;
  const left = jobs.length - found;
  if (left > 0) requirePossible(out);
  const images = cohort.rowsOf("train").length;
  const calibration = calibrate(runsRoot);
  const [{ knobs }] = jobs;
  // That a network is asked about all images takes about as long as that it draws half as many.
  const seconds =
    (left / Math.min(workers, Math.max(1, left))) *
    (trainingSeconds(model, knobs, cohort.resolution, calibration) +
      samplingSeconds(model, knobs, images, cohort.resolution, calibration));
  const { totalKimg } = generativeModels[model].schedule(knobs);
  const shown = (totalKimg * 1000) / (images / 2);
  const time = left === 0 ? "" : ` About ${duration(seconds)} with ${workers} at a time, by ${calibration.basis}.`;
  return {
    ...{ found, left, seconds },
    text: `${jobs.length} shadow models (${model}, ${totalKimg} kimg) of half of the patients of ${options.cohort} each: ${found} found in ${out}, ${left} to make. Each shows its ${Math.round(images / 2)} images about ${shown.toPrecision(2)} times.${time}`,
  };
}
