/** `synthcohort reader-study size`: how many images and readers for a given width of interval. */
import { InvalidArgumentError, type Command } from "commander";
import { imagesNeeded } from "../../../reader-study/analysis/sample-size";
import { addJsonOption, printResult } from "../../options";

interface Options {
  readonly width: number;
  readonly accuracy: number;
  readonly readerDeviation: number;
  readonly imageCorrelation: number;
  readonly json?: boolean;
}

/** Numbers of readers in the table. */
const readerCounts = [1, 2, 3, 4, 5, 6, 8, 10, 15, 20];

export function addSizeCommand(parent: Command): void {
  const command = parent
    .command("size")
    .description(
      "compute how many images each number of readers must see for a given width of accuracy's 95 % interval",
    )
    .option("--width <share>", "full width of the interval: 0.1 is ± 5 points", share, 0.1)
    .option("--accuracy <share>", "expected share of right answers", share, 0.6)
    .option("--reader-deviation <share>", "standard deviation between readers' own accuracies", share, 0.03)
    .option("--image-correlation <share>", "correlation of two readers' answers to one image", share, 0.1);
  addJsonOption(command).action(run);
}

function run({ json, width, ...model }: Options): void {
  const rows = readerCounts.map((readers) => ({ readers, images: imagesNeeded(model, readers, width) ?? null }));
  const lines = rows.map(
    ({ readers, images }) =>
      `${String(readers).padStart(7)}   ${images ?? "impossible: these readers differ too much"}`,
  );
  printResult(json, { width, ...model, rows }, ["readers   images (real and synthetic together)", ...lines].join("\n"));
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && value <= 1))
    throw new InvalidArgumentError("It must be a number from 0 to 1.");
  return value;
}
