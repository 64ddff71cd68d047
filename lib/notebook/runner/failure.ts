/** Errors of a notebook that did not run to its end. Each names the notebook and the cell. */
import { UserError } from "../../support/errors";
import { systemFailureIn, systemSentence } from "../../support/system-error";
import type { KernelExit } from "./kernel";
import type { ErrorOutput } from "../notebook-file";

/** Which cell: as people count them, code cells from 1, which is also the number that Jupyter shows beside a cell. */
export interface CellPlace {
  readonly notebook: string;
  readonly cell: number;
  readonly title: string;
}

/** A notebook stopped; its outputs until then are saved. */
export class NotebookError extends UserError {
  override readonly name: string = "NotebookError";

  constructor(
    readonly place: CellPlace,
    what: string,
  ) {
    super(`${place.notebook}, cell ${place.cell} (${place.title}): ${what}`);
  }
}

/** A cell failed: a type error, an error thrown, or a promise that failed unnoticed. */
export class CellError extends NotebookError {
  override readonly name: string = "CellError";

  constructor(
    place: CellPlace,
    readonly error: ErrorOutput,
  ) {
    super(place, `${error.ename}: ${error.evalue}`);
  }
}

/** The kernel's process ended by itself while a cell ran: out of memory, killed from outside, or crashed. */
export class KernelDiedError extends NotebookError {
  override readonly name: string = "KernelDiedError";

  constructor(
    place: CellPlace,
    readonly exit: KernelExit,
    readonly peakMemory: number | null,
  ) {
    super(place, describeExit(exit, peakMemory));
  }
}

function describeExit(exit: KernelExit, peakMemory: number | null): string {
  const held = peakMemory === null ? "" : ` It used up to ${peakMemory} MiB.`;
  if (/heap out of memory|bad_alloc|OOM when allocating/i.test(exit.output))
    return `the kernel ran out of memory.${held}`;
  if (exit.signal === "SIGKILL")
    return `the kernel was killed from outside, which the system does when memory runs out.${held}`;
  const how = exit.signal ? `signal ${exit.signal}` : `exit code ${exit.code}`;
  const lastWords = exit.output.trim().split("\n").pop();
  return `the kernel ended (${how})${lastWords ? `: ${lastWords}` : "."}`;
}

/** Turns what a kernel has written about a failure into a notebook's error output. A sentence alone is what a user can mend. */
export function parseFailure(text: string): ErrorOutput {
  const trimmed = text.trimEnd();
  const typeError = /^\S* ?\d+:\d+ - .*/.exec(trimmed);
  if (typeError)
    return { output_type: "error", ename: "TypeScript error", evalue: typeError[0], traceback: trimmed.split("\n") };
  const [where] = /^\S+:\d+\n[^]*?\n *\^+\n\n/.exec(trimmed) ?? [""]; // Node shows the line that threw above the error
  const thrown =
    /^(?:(UnhandledPromiseRejection|UncaughtException): )?(?:((?:[A-Za-z_$][\w$]*)?(?:Error|Exception))(?: \[[^\]]*\])?: )?([^]*?)(?:\n {4}at [^]*)?$/.exec(
      trimmed.slice(where.length),
    );
  const kind = thrown?.[1] ? "a promise failed that nobody awaited" : "";
  const refused = systemFailureIn(thrown?.[3] ?? "");
  const ename = refused ? "UserError" : (thrown?.[2] ?? "UserError");
  const evalue = [refused ? systemSentence(refused) : thrown?.[3], kind && `(${kind})`].filter(Boolean).join(" ");
  return {
    output_type: "error",
    ename,
    evalue,
    traceback: isUserMistake(ename) ? [`${ename}: ${evalue}`] : readableTrace(trimmed),
  };
}

/** What the user can mend needs no trace. */
function isUserMistake(ename: string): boolean {
  return ename === "UserError" || ename === "UsageError";
}

/** The trace without the frames of Node and tslab. */
function readableTrace(text: string): string[] {
  const noise = /^ {4}at .*(node:|node_modules[\\/]tslab[\\/])/;
  return text.split("\n").filter((line) => !noise.test(line));
}
