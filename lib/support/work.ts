/** How long work reports progress and is stopped: as its caller says, or by the defaults of the place where it runs. */
import type { OnProgress } from "./progress";

/** What every long work takes. */
export interface WorkOptions {
  /** Default: in a notebook, a line below the cell; elsewhere nothing is told. */
  readonly onProgress?: OnProgress;
  /** Stops the work. Default: in a notebook, that of the stop button; elsewhere nothing stops it. */
  readonly signal?: AbortSignal;
}

/** Where work is done, such as a notebook's kernel: what work under a title reports to there, and is stopped by. */
export type Workplace = (title: string) => WorkOptions;

let workplace: Workplace = () => ({});

/** Says where all further work of this process is done. The command line says nothing: it passes its own options. */
export function setWorkplace(place: Workplace): void {
  workplace = place;
}

/**
 * A task's options, with the defaults of the place where it runs for those that its caller left out. The defaults are
 * requested again for every task, because a signal that has stopped one cell must not stop the next.
 * @param title of the work, for people: "training cpD-GAN".
 */
export function usualWork<T extends WorkOptions>(title: string, options: T): T {
  const usual = workplace(title);
  return {
    ...options,
    onProgress: options.onProgress ?? usual.onProgress,
    signal: options.signal ?? usual.signal,
  };
}

/** For work that keeps nothing when it is stopped: every report is a place to stop at. */
export function stoppable({ onProgress, signal }: WorkOptions): OnProgress | undefined {
  if (!signal) return onProgress;
  return (report) => {
    signal.throwIfAborted();
    onProgress?.(report);
  };
}
