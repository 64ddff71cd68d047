/** Runs notebooks of one experiment in order, each in a fresh kernel, and saves them with their outputs in its folder. */
import * as path from "node:path";
import type { ExperimentOptions } from "../experiment/catalog/experiment-options";
import { Experiment } from "../experiment/experiment";
import { runNotebook } from "../notebook/runner/runner";
import { workRoot } from "../support/paths";
import { parametersFile, parametersVariable } from "../notebook/shared-parameters";
import { writeJson } from "../support/files/atomic";
import { NotebookProgress } from "./notebook-progress";
import { benchmarkNotebook, neededParameters, notebooksFolder } from "./notebook-parameters";
import type { StatusLine } from "./terminal";

/** What was run. */
export interface NotebooksRun {
  readonly experiment: Experiment;
  /** The executed notebooks, in their order. */
  readonly notebooks: readonly string[];
  readonly seconds: number;
}

/**
 * Runs the notebooks with the experiment's parameters, which stand beside their copies, too: whoever opens those goes on with them.
 * @param files names in the notebooks folder, in the order in which they run.
 * @throws NotebookError naming notebook and cell when one fails; the later ones are not run.
 */
export async function runNotebooks(
  files: readonly string[],
  options: ExperimentOptions,
  status: StatusLine,
  signal: AbortSignal,
): Promise<NotebooksRun> {
  const experiment = new Experiment(options);
  const folder = path.join(experiment.folder, "notebooks");
  const parameters = path.join(folder, parametersFile);
  const { preset, data, seed, change = {} } = options;
  writeJson(parameters, { preset, data, seed, change });
  const started = Date.now();
  const progress = new NotebookProgress(files, status);
  const notebooks: string[] = [];
  for (const file of files) {
    const out = path.join(folder, file);
    await runNotebook({
      file: path.join(notebooksFolder, file),
      out,
      parameters: file === benchmarkNotebook ? undefined : neededParameters(path.join(notebooksFolder, file), options),
      cwd: notebooksFolder,
      // The work folder is the same for a kernel that runs in an installed package.
      env: { [parametersVariable]: parameters, SYNTHCOHORT_WORK: workRoot },
      onEvent: (event) => progress.show(event),
      signal,
    });
    notebooks.push(out);
  }
  return { experiment, notebooks, seconds: (Date.now() - started) / 1000 };
}
