/** The features by which images are compared, as options that several commands share. */
import { type Command, Option } from "commander";

/** Adds `--classifier` and `--inception`. */
export function addFeatureOptions(command: Command): Command {
  return command
    .option(
      "--classifier <run>",
      "compare by the pooled features of this classifier, trained on the real cohort (default: compare by pixels)",
    )
    .addOption(
      new Option(
        "--inception <file>",
        "compare by Inception-v3's pooled features, so that the Fréchet distance is the FID; make the file with bin/inception-weights.py",
      ).conflicts("classifier"),
    );
}
