/** `synthcohort reader-study machine`: a small network takes the study. */
import type { Command } from "commander";
import { openCohort } from "../../../cohort/format/cohort";
import { startEngine } from "../../../engine/start";
import { preset } from "../../../experiment/knobs/presets";
import { readByMachine } from "../../../reader-study/machine/machine-reader";
import { reportStudy } from "../../../reader-study/analysis/report";
import { openStudy } from "../../../reader-study/study";
import {
  addJsonOption,
  addKnobOptions,
  printResult,
  stageChanges,
  stopSignal,
  wholeNumber,
  type KnobOptions,
} from "../../options";
import { terminalProgress } from "../../terminal";

interface Options extends KnobOptions {
  readonly real: string[];
  readonly synthetic: string[];
  readonly images: number;
  readonly json?: boolean;
}

export function addMachineCommand(parent: Command): void {
  const command = parent
    .command("machine <study>")
    .description(
      "train a small network to distinguish real from synthetic training images, and have it take the study as an additional reader",
    )
    .requiredOption("--real <cohorts...>", "the study's real cohorts")
    .requiredOption("--synthetic <cohorts...>", "the study's synthetic cohorts")
    .option(
      "--images <number>",
      "maximum number of training images for each modality and resolution, half of them real",
      wholeNumber,
      4000,
    );
  addJsonOption(addKnobOptions(command, ["classifier"])).action(run);
}

async function run(folder: string, options: Options): Promise<void> {
  const study = openStudy(folder);
  for (const note of study.notes) process.stderr.write(`${note}\n`);
  const knobs = preset(options.preset, stageChanges(options.set, "classifier")).classifier;
  await startEngine();
  const cohorts = [...options.real, ...options.synthetic].map(openCohort);
  try {
    const real = cohorts.slice(0, options.real.length);
    const synthetic = cohorts.slice(options.real.length);
    await readByMachine({
      study,
      real,
      synthetic,
      knobs,
      images: options.images,
      seed: options.seed,
      onProgress: terminalProgress(),
      signal: stopSignal(),
    });
  } finally {
    for (const cohort of cohorts) cohort.close();
  }
  const { groups } = reportStudy(study);
  const machine = groups.filter((group) => group.who === "machine");
  const [all] = machine;
  printResult(
    options.json,
    machine,
    `The machine is right on ${all.accuracy.count} of ${all.accuracy.of} images (AUC ${all.auc?.toFixed(3) ?? "–"}); the study's report now includes it.`,
  );
}
