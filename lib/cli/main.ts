/** The command line's entry: runs one command, turns errors into one sentence and an exit code. */
import { CommanderError } from "commander";
import { UsageError, UserError, messageOf } from "../support/errors";
import { printable, printableLines } from "../support/printable";
import { shownError } from "../support/system-error";
import { failurePrefix } from "../runs/workers/worker";
import { buildProgram } from "./program";

/** Exit codes, as `--help` tells them. */
const failed = 1;
const wrongUsage = 2;
const interrupted = 130;

let watched = false;

/** Output that cannot be written fails later than the call that writes it: on a full disk with a sentence, without a word where its reader (`| head`) has gone. */
function watchOutput(): void {
  if (watched) return;
  watched = true;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") report(shownError(Object.assign(error, { path: error.path ?? "stdout" })));
    process.exit(failed);
  });
}

/** Runs the command line; never throws. */
export async function main(argv: readonly string[]): Promise<void> {
  watchOutput();
  try {
    await buildProgram().parseAsync([...argv]);
  } catch (error) {
    process.exitCode = report(shownError(error));
  }
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : wrongUsage; // commander has said it already
  if (error instanceof Error && error.name === "AbortError") {
    process.stderr.write("\nStopped; the same command resumes from here.\n");
    return interrupted;
  }
  if (error instanceof UserError) {
    process.stderr.write(`\n${failurePrefix}${printable(error.message)}\n`);
    return error instanceof UsageError ? wrongUsage : failed;
  }
  const stack = error instanceof Error ? error.stack : undefined;
  process.stderr.write(`\nsynthcohort: unexpected failure: ${printableLines(stack ?? messageOf(error))}\n`);
  return failed;
}
