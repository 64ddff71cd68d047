/** Fidelity figures of several groups of images at once, one thread for every core. They are the same wherever they are computed. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Piscina } from "piscina";
import type { FeatureMatrix } from "../../statistics/feature-matrix";
import { UserError } from "../../support/errors";
import { fidelityFigures, type FidelityFigures } from "./fidelity-figures";

/** What {@link fidelityFigures} is told. */
export interface FiguresTask {
  readonly real: FeatureMatrix;
  readonly patients: readonly string[];
  readonly synthetic: FeatureMatrix;
  readonly seed: number;
}

/** What a thread answers. */
export type FiguresOutcome = { readonly figures: FidelityFigures } | { readonly refusal: string };

/** A thread gets a copy of the features. Larger ones are not copied. Unit: numbers. */
const mostCopied = 2 ** 24;

/** The compiled program; where TypeScript is run as it is, there is none, and this thread computes. */
const program = path.join(__dirname, "figures-thread.js");

/** Made with the first task. Threads end when they have had nothing to do for a while, and do not keep the process alive. */
let threads: Piscina<FiguresTask, FiguresOutcome> | undefined;

/**
 * {@link fidelityFigures}, in a thread of its own where that is possible.
 * @throws UserError as `fidelityFigures` does; the signal's reason when it aborts.
 */
export async function figuresInThread(task: FiguresTask, signal?: AbortSignal): Promise<FidelityFigures> {
  signal?.throwIfAborted();
  if (task.real.data.length + task.synthetic.data.length > mostCopied || !fs.existsSync(program))
    return await fidelityFigures(task.real, task.patients, task.synthetic, {
      seed: task.seed,
      onProgress: () => signal?.throwIfAborted(),
    });
  threads ??= new Piscina({
    filename: program,
    minThreads: 0,
    maxThreads: Math.min(16, os.availableParallelism()),
    idleTimeout: 10_000,
  });
  try {
    const outcome = await threads.run(task, { signal });
    if ("refusal" in outcome) throw new UserError(outcome.refusal);
    return outcome.figures;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
