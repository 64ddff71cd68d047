/**
 * What a failed cell shows: one sentence. tslab writes the whole error instead, with its stack and, above that, a line of the
 * compiled cell. A cell that was stopped says how far it was. To be loaded before tslab, which takes `console.error` at its start.
 */
import { UserError } from "../../support/errors";
import { shownError } from "../../support/system-error";
import { displayBundle } from "../display/display";
import { failureBundle } from "../display/failure-output";
import { stopProgress } from "../display/progress-display";

const write = console.error.bind(console);

/** What tslab puts before an error that is no cell's own. */
const strays: readonly unknown[] = ["UnhandledPromiseRejection:", "UncaughtException:"];

console.error = (...told: unknown[]): void => {
  const [first, second] = told;
  if (told.length === 1 && first instanceof Error) return report(first, "");
  if (told.length === 2 && strays.includes(first) && second instanceof Error)
    return report(second, `${String(first)} `);
  write(...told);
};

function report(thrown: Error, before: string): void {
  if (isStop(thrown)) return displayBundle({ "text/plain": stoppedSentence(stopProgress()) });
  stopProgress();
  const error = shownError(thrown);
  if (isUserMistake(error)) return write(`${before}${error.message}`);
  const line = `${thrown.name}: ${thrown.message}`;
  const folded = failureBundle(thrown, line);
  // A runner ends the cell at the first word of a stray failure.
  if (before && folded) displayBundle(folded);
  write(`${before}${line}`);
  if (!before && folded) displayBundle(folded);
}

function isUserMistake(error: unknown): error is Error {
  return error instanceof UserError || (error instanceof Error && /^(User|Usage)Error$/.test(error.name));
}

/** tslab's own error, Node's in a loop without `await`, and that of work that got the stop button's signal. */
function isStop(error: Error & { code?: unknown }): boolean {
  const { name, message, code } = error;
  return (
    name === "AbortError" || message === "Interrupted asynchronously" || code === "ERR_SCRIPT_EXECUTION_INTERRUPTED"
  );
}

/** @param share of the work under way that is done; undefined where none was. */
function stoppedSentence(share: number | undefined): string {
  return share === undefined
    ? "Stopped; run the cell again to start over."
    : `Stopped at ${Math.floor(100 * share)} %; run the cell again to go on.`;
}
