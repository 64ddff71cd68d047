/** `synthcohort verify`: checks a release that somebody shared. */
import { randomInt } from "node:crypto";
import type { Command } from "commander";
import { startEngine } from "../../engine/start";
import { type Verification, verifyRelease } from "../../release/verify";
import { softwareVersion } from "../../support/paths";
import { addJsonOption, printResult, wholeNumber } from "../options";
import { terminalProgress } from "../terminal";

interface Options {
  readonly spotCheck?: boolean;
  readonly acceptVersion?: boolean;
  readonly seed?: number;
  readonly json?: boolean;
}

export function addVerifyCommand(program: Command): void {
  const command = program
    .command("verify <release>")
    .description(
      "check a release (folder or zip archive): checksums, counts, format and texts; reproduce every image and compare",
    )
    .option("--spot-check", "reproduce only 64 images, different ones each time; for large releases")
    .option("--accept-version", "accept a release of another version, whose texts and program cannot be checked")
    .option(
      "--seed <number>",
      "whole-number seed for choosing the images of a spot check (default: a different seed each time)",
      wholeNumber,
    );
  addJsonOption(command).action(run);
}

async function run(release: string, { spotCheck, acceptVersion, seed, json }: Options): Promise<void> {
  await startEngine();
  // Whoever made the release must not know which images these will be.
  const draw = spotCheck ? (seed ?? randomInt(2 ** 31)) : undefined;
  const verification = await verifyRelease(release, { spotCheck: draw, acceptVersion, onProgress: terminalProgress() });
  printResult(json, verification, textOf(release, verification));
}

function textOf(release: string, { files, images, reproduced, unchecked, facts }: Verification): string {
  const how =
    reproduced.largestDifference === 0
      ? "byte for byte"
      : `within ${reproduced.largestDifference} gray levels (${reproduced.tolerance} are allowed between engines)`;
  const shown =
    reproduced.images === images
      ? `the generator reproduces all ${images} images ${how}`
      : `only ${reproduced.images} of ${images} images were checked, and the generator reproduces these ${how}`;
  const checked = `${files} files as listed; ${shown}. Its datasheet reports what the audit found.`;
  if (facts.software === softwareVersion()) return `${release} is intact: ${checked}`;
  const not =
    unchecked.length === 0 ? "nothing" : `${unchecked.join(", ")}, which may contain anything, including a program`;
  return `Not checked: ${not}, because synthcohort ${facts.software} made ${release} and this is ${softwareVersion()}.\nChecked: ${checked}`;
}
