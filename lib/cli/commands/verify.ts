/** `synthcohort verify`: checks a release that somebody handed over. */
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
      "check a release (folder or zip archive): checksums, counts, format and texts; generate every image again and compare",
    )
    .option("--spot-check", "generate only 64 images again, different ones each time; for large releases")
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

function textOf(release: string, { files, images, madeAgain, unchecked, facts }: Verification): string {
  const made =
    madeAgain.largestDifference === 0
      ? "are the same, byte for byte"
      : `differ by ${madeAgain.largestDifference} gray levels at most (${madeAgain.tolerance} are allowed, between engines)`;
  const shown =
    madeAgain.images === images
      ? `all ${images} images were made again and ${made}`
      : `${images} images, of which only ${madeAgain.images} were made again: checked ${madeAgain.images} of ${images}, which ${made}`;
  const checked = `${files} files as listed; ${shown}. What the audit found stands in its datasheet.`;
  if (facts.software === softwareVersion()) return `${release} is whole: ${checked}`;
  const not =
    unchecked.length === 0 ? "nothing" : `${unchecked.join(", ")}, in which anything may stand, a program included`;
  return `Not checked: ${not}, since synthcohort ${facts.software} made ${release} and this is ${softwareVersion()}.\nChecked: ${checked}`;
}
