/** A cell's failure as an output: the stack folded away for people, all of it as data for the program that runs the notebook. */
import type { ErrorOutput, MimeBundle } from "../notebook-file";
import { escapeHtml } from "./html";

/** The MIME type of an {@link ErrorOutput} inside an output; the runner makes it the cell's error and does not save the rest. */
export const failureType = "application/vnd.synthcohort.failure+json";

/** Frames that say nothing about what went wrong: those of Node and tslab, and the compiled cell itself. */
const noise = /^ {4}at (?:.*(?:node:|node_modules[\\/]tslab[\\/])|evalmachine\.<anonymous>)/;
/** Lines of the compiled cell, which nobody has seen. */
const compiledPlace = / \(evalmachine\.<anonymous>:\d+:\d+\)$/;

/** The error's own frames, without Node's excerpt of the compiled cell above them. */
function framesOf({ stack = "" }: Error): string[] {
  return stack
    .split("\n")
    .filter((line) => /^ {4}at /.test(line) && !noise.test(line))
    .map((line) => line.replace(compiledPlace, ""));
}

/** The output of an error that its user cannot mend; undefined where there is no more to tell than its one line. */
export function failureBundle(error: Error, line: string): MimeBundle | undefined {
  const frames = framesOf(error);
  if (frames.length === 0) return undefined;
  const traceback = [line, ...frames];
  const told: ErrorOutput = { output_type: "error", ename: error.name, evalue: error.message, traceback };
  const text = traceback.join("\n");
  return {
    [failureType]: told,
    "text/html": `<details><summary>Where it happened</summary><pre>${escapeHtml(text)}</pre></details>`,
    "text/plain": text,
  };
}

export function isFailure(value: unknown): value is ErrorOutput {
  const { ename, evalue, traceback } = (value ?? {}) as Partial<ErrorOutput>;
  return typeof ename === "string" && typeof evalue === "string" && Array.isArray(traceback);
}
