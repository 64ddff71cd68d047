/** The features by which images are compared, as options that several commands share. */
import { type Command, Option } from "commander";

/** Adds `--classifier`, `--inception` and `--dinov2`. */
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
    )
    .addOption(
      new Option(
        "--dinov2 <file>",
        "compare by DINOv2's features, which agree better with people's eyes than Inception's; the file is model.safetensors of facebook/dinov2-small, -base or -large",
      ).conflicts(["classifier", "inception"]),
    );
}
