/** `synthcohort release`: synthetic images and their generator, with an audit and a datasheet, as a folder to share. */
import * as path from "node:path";
import type { Command } from "commander";
import { openCohorts } from "../../cohort/format/cohort";
import { startEngine } from "../../engine/start";
import { generatorFile } from "../../runs/stage-files";
import { readReidentification } from "../../evaluation/identity/reidentification-file";
import { readShadowAttack } from "../../evaluation/privacy/shadows/shadow-file";
import { passedByRelaxing, parseLimits } from "../../evaluation/privacy/gate/judgment";
import { thresholds } from "../../evaluation/privacy/gate/thresholds";
import { createRelease, type Release } from "../../release/release";
import { requireFinished } from "../../runs/stage-folder";
import { type FeatureOptions, openFeatures } from "../../evaluation/open-features";
import { addFeatureOptions } from "../feature-options";
import { addJsonOption, collect, place, printResult, wholeNumber } from "../options";
import { terminalProgress } from "../terminal";

interface Options extends FeatureOptions {
  readonly run: string;
  readonly real: string;
  readonly out: string;
  readonly utility: string[];
  readonly shadow?: string;
  readonly reidentification?: string;
  readonly threshold: string[];
  readonly terms?: string;
  readonly dicom?: boolean;
  readonly zip?: boolean;
  readonly seed: number;
  readonly json?: boolean;
}

export function addReleaseCommand(program: Command): void {
  const command = program
    .command("release <synthetic>")
    .description(
      "make a folder to share: images, table, generator, datasheet with the audit, checksums; refused if the audit fails",
    )
    .requiredOption("--run <run>", "the run whose generator made the images")
    .requiredOption("--real <cohort>", "the real cohort that the generator was trained on, with its held-out images")
    .requiredOption("--out <folder>", "the release", place);
  addFeatureOptions(command)
    .option(
      "--utility <run>",
      "for the datasheet: run folders of two classifiers tested on --real, one trained on it and one trained on these images; give it twice, or once together with --classifier",
      collect,
      [],
    )
    .option(
      "--shadow <folder>",
      'judged, and told in the datasheet: the folder of "synthcohort shadow", an attack on models like this one and on --real',
    )
    .option(
      "--reidentification <folder>",
      'judged, and told in the datasheet: the folder of "synthcohort reidentify", what was found in these images',
    )
    .option("--threshold <name=value>", "change one threshold of the audit; may be given several times", collect, [])
    .option("--terms <text>", "terms of use of the real images, if they are your own")
    .option("--dicom", "also write the images as DICOM (Secondary Capture), marked as synthetic")
    .option("--zip", "also write <folder>.zip")
    .option("--seed <number>", "whole-number seed for the order of the images and the bootstraps", wholeNumber, 1)
    .addHelpText(
      "after",
      `\nThresholds (a measure passes if its whole 95 % interval keeps to the threshold):\n${thresholdLines()}`,
    );
  addJsonOption(command).action(run);
}

function thresholdLines(): string {
  return thresholds
    .map(({ name, title, side, limit, reason }) => `  ${name.padEnd(15)} ${title}: ${side} ${limit} (${reason})`)
    .join("\n");
}

async function run(folder: string, options: Options): Promise<void> {
  const limits = parseLimits(options.threshold);
  // The auditor is of the real cohort: it serves as the other classifier, too.
  const utility =
    options.utility.length === 0
      ? undefined
      : [
          ...new Set(
            [...options.utility, ...(options.classifier === undefined ? [] : [options.classifier])].map((run) =>
              path.resolve(run),
            ),
          ),
        ];
  const shadows = options.shadow === undefined ? undefined : readShadowAttack(options.shadow);
  const reidentification =
    options.reidentification === undefined ? undefined : readReidentification(options.reidentification);
  const [synthetic, real] = openCohorts(folder, options.real);
  requireFinished(options.run, "train");
  await startEngine();
  const { features, dispose } = openFeatures(options, real);
  try {
    const release = await createRelease({
      synthetic,
      real,
      generator: path.join(options.run, generatorFile),
      features,
      out: options.out,
      dicom: options.dicom,
      zip: options.zip,
      limits,
      utility,
      shadows,
      reidentification,
      terms: options.terms,
      seed: options.seed,
      onProgress: terminalProgress(),
    });
    printResult(options.json, release, textOf(release));
  } finally {
    dispose();
    for (const cohort of [synthetic, real]) cohort.close();
  }
}

function textOf({ folder, zip, facts: { counts, verdict, source } }: Release): string {
  const relaxed = verdict.filter(passedByRelaxing).map(({ name }) => name);
  const words =
    relaxed.length === 0 ? "" : `, ${relaxed.length} of them (${relaxed.join(", ")}) only by relaxed limits`;
  return [
    `${counts.train + counts.valid + counts.test} images are in ${folder}${zip ? ` and ${zip}` : ""}; all ${verdict.length} thresholds passed${words}.`,
    `Read datasheet.html before you share the release. Terms of the real images: ${source.terms}. They forbid: ${source.forbids}.`,
  ].join("\n");
}
