/** `synthcohort verify`: checks a release that somebody handed over. */
import { randomInt } from "node:crypto";
import type { Command } from "commander";
import { startEngine } from "../../engine/start";
import { verifyRelease } from "../../release/verify";
import { addJsonOption, printResult, wholeNumber } from "../options";
import { terminalProgress } from "../terminal";

interface Options {
  readonly seed?: number;
  readonly json?: boolean;
}

export function addVerifyCommand(program: Command): void {
  const command = program
    .command("verify <release>")
    .description("check a release, folder or zip archive: checksums, counts, form, and some images made again by its generator")
    .option("--seed <number>", "whole number that draws the images that are made again (default: another one each time)", wholeNumber);
  addJsonOption(command).action(run);
}

async function run(release: string, options: Options): Promise<void> {
  await startEngine();
  // Whoever made the release must not know which images these will be.
  const verification = await verifyRelease(release, { seed: options.seed ?? randomInt(2 ** 31), onProgress: terminalProgress() });
  const { files, images, madeAgain, textsCompared, facts } = verification;
  const made = madeAgain.largestDifference === 0 ? "and are the same, byte for byte" : `and differ by ${madeAgain.largestDifference} gray levels at most (${madeAgain.tolerance} are allowed, between engines)`;
  printResult(options.json, verification, `${release} is whole: ${files} files as listed, ${images} images; ${madeAgain.images} were made again ${made}. What the audit found stands in its datasheet${textsCompared ? "" : `, which version ${facts.software} wrote and this one cannot compare with the figures`}.`);
}
