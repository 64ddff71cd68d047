/** `synthcohort reader-study create`: a blinded, balanced study from real and synthetic cohorts. */
import * as path from "node:path";
import type { Command } from "commander";
import { openCohort } from "../../../cohort/format/cohort";
import { createStudy } from "../../../reader-study/create";
import { addJsonOption, place, printResult, wholeNumber } from "../../options";

interface Options {
  readonly real: string[];
  readonly synthetic: string[];
  readonly out: string;
  readonly title: string;
  readonly perCell: number;
  readonly readers: number;
  readonly repeats: number;
  readonly training: number;
  readonly goBack: boolean;
  readonly address: string;
  readonly seed: number;
  readonly json?: boolean;
}

/** The port that `serve` takes unless another is given. */
export const defaultPort = 8321;

export function addCreateCommand(parent: Command): void {
  const command = parent
    .command("create")
    .description(
      "draw a balanced, blinded set of test images, in a different order for each reader, and write the invitations",
    )
    .requiredOption("--real <cohorts...>", "real cohorts")
    .requiredOption("--synthetic <cohorts...>", "synthetic cohorts, each with the labels and resolution of a real one")
    .requiredOption("--out <study>", "output folder of the study; only its owner should be able to read it", place)
    .option("--title <text>", "text shown above the images", "Real or synthetic?")
    .option(
      "--per-cell <images>",
      "number of real images, and of synthetic images, for each modality, resolution and model",
      wholeNumber,
      50,
    )
    .option("--readers <number>", "number of readers", wholeNumber, 3)
    .option("--repeats <images>", "number of images shown twice, to measure self-agreement", wholeNumber, 10)
    .option("--training <images>", "number of examples with solutions, shown before the test", wholeNumber, 0)
    .option("--go-back", "readers may change earlier answers", false)
    .option("--address <url>", "address of the page, for the links", `http://127.0.0.1:${defaultPort}`)
    .option("--seed <number>", "whole-number seed for drawing the images", wholeNumber, 1);
  addJsonOption(command).action(run);
}

function run(options: Options): void {
  const cohorts = [...options.real, ...options.synthetic].map(openCohort);
  try {
    const real = cohorts.slice(0, options.real.length);
    const synthetic = cohorts.slice(options.real.length);
    const { study, invitations } = createStudy({ ...options, real, synthetic });
    const tests = study.images.filter((image) => image.purpose === "test").length;
    const text = [
      `${tests} test images (half of them real), ${study.repeats} of them twice, after ${study.training} examples, for ${study.readers.length} readers, are in ${options.out}.`,
      `Send each reader one link from ${path.join(options.out, "invitations.csv")}; the owner's link shows how far they are.`,
      `Then: synthcohort reader-study serve ${options.out}`,
    ].join("\n");
    printResult(
      options.json,
      { folder: study.folder, images: tests, showings: study.readers[0].slots.length, invitations },
      text,
    );
  } finally {
    for (const cohort of cohorts) cohort.close();
  }
}
