/** The addon that loads TensorFlow's libraries and holds signals back while they compute (native/loader.cc). */
import type { InstalledEngine } from "./install/installed-engine";

interface Loader {
  /** Loads a shared library for everybody in the process. */
  load(file: string, quiet: boolean): void;
  /** Signals to this thread, and to threads that it begins, wait. */
  holdSignals(): void;
  releaseSignals(): void;
}

/** The addon of an engine; one that TensorFlow.js's own installer provided has none. */
export function loaderOf({ loader }: Pick<InstalledEngine, "loader">): Loader | undefined {
  return loader ? (require(loader) as Loader) : undefined;
}

/**
 * Work during which no signal interrupts this thread; threads that it begins are never interrupted. Signals that come
 * meanwhile arrive afterwards.
 *
 * TensorFlow must compute only so, convolutions included: in deep products of matrices, oneDNN's kernels have the stack
 * pointer in a buffer from malloc, and the frame of a signal (Ctrl-C, a profiler's) destroys the heap before it.
 */
export function withoutSignals<A extends unknown[], R>(
  loader: Loader | undefined,
  work: (...args: A) => R,
): (...args: A) => R {
  if (!loader) return work;
  return (...args) => {
    loader.holdSignals();
    try {
      return work(...args);
    } finally {
      loader.releaseSignals();
    }
  };
}
