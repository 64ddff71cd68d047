/** `synthcohort reader-study create`: a blinded, balanced study from real and synthetic cohorts. */
import * as path from "node:path";
import type { Command } from "commander";
import { openCohort } from "../../cohort/format/cohort";
import { createStudy } from "../../reader-study/create";
import { addJsonOption, place, printResult, wholeNumber } from "../options";

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
      "draw a balanced, blinded set of test images, in an order of its own for each reader, and write the invitations",
    )
    .requiredOption("--real <cohorts...>", "real cohorts")
    .requiredOption("--synthetic <cohorts...>", "synthetic cohorts, each with the labels and resolution of a real one")
    .requiredOption("--out <study>", "the study's folder, which nobody but its owner should read", place)
    .option("--title <text>", "what readers see above the images", "Real or synthetic?")
    .option(
      "--per-cell <images>",
      "real images, and as many synthetic ones, of each modality, resolution and model",
      wholeNumber,
      50,
    )
    .option("--readers <number>", "how many are invited", wholeNumber, 3)
    .option("--repeats <images>", "images shown twice, to measure self-agreement", wholeNumber, 10)
    .option("--training <images>", "examples with the solution before the test", wholeNumber, 0)
    .option("--go-back", "readers may change earlier answers", false)
    .option("--address <url>", "where the page will be, for the links", `http://127.0.0.1:${defaultPort}`)
    .option("--seed <number>", "whole number that the drawn images follow from", wholeNumber, 1);
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
