/** Stopping long work from a notebook: Jupyter's stop button, or Ctrl-C of a run without a browser. */
import { inNotebook } from "./display";

let current: AbortController | undefined;

/**
 * A signal that is aborted when the notebook is interrupted. tslab itself only stops waiting for the cell: work that is
 * not given this signal continues in the background. Outside a notebook it is never aborted.
 */
export function interruptSignal(): AbortSignal {
  if (!current) {
    current = new AbortController();
    // Not at once: tslab runs the cell's first part with Node's own treatment of SIGINT, and a listener added
    // meanwhile is lost at its end, and with it every other: the next SIGINT would kill the kernel.
    if (inNotebook()) setImmediate(() => process.on("SIGINT", interrupt));
  }
  return current.signal;
}

function interrupt(): void {
  current?.abort();
  current = new AbortController(); // the next cell starts afresh
}
