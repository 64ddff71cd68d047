/** The notebooks' parameters, and how the command line sets them. */
import * as fs from "node:fs";
import * as path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { runInNewContext } from "node:vm";
import type { ExperimentOptions } from "../experiment/catalog/experiment-options";
import { hasTag, readNotebook } from "../notebook/notebook-file";
import { projectNotebooks } from "../notebook/lab/project-notebooks";
import { parametersTag } from "../notebook/parameters";
import { UsageError } from "../support/errors";
import { packageRoot } from "../support/paths";

/** The cell that sets other parameters than the first notebook's own. */
export function parameterLines({ preset, data, seed, change }: ExperimentOptions): string {
  return `let parameters = setParameters(${JSON.stringify({ preset, data, seed, change: change ?? {} }, null, 2)});`;
}

/**
 * The lines that a notebook needs so that its copy is of an experiment, too, when somebody opens it: those of the first one, which
 * sets the parameters of all. None where its own cell says the same already, so that such a run's copy can be committed as it is.
 */
export function neededParameters(file: string, options: ExperimentOptions): string | undefined {
  const cell = readNotebook(file).cells.find((one) => hasTag(one, parametersTag));
  if (!cell?.source.includes("setParameters(")) return undefined;
  const { preset, data, seed, change = {} } = options;
  return isDeepStrictEqual(setIn(cell.source), { preset, data, seed, change }) ? undefined : parameterLines(options);
}

/** The values that a cell sets; undefined where it has no plain ones. */
function setIn(source: string): unknown {
  const setParameters = (values: unknown): unknown => values;
  const code = source.replace(/^import .*$/gm, "");
  try {
    return JSON.parse(JSON.stringify(runInNewContext(`${code}\n;parameters`, { setParameters }, { timeout: 1000 })));
  } catch {
    return undefined;
  }
}

/** The notebook of a benchmark: it takes a table of results in place of an experiment's parameters. */
export const benchmarkNotebook = "11-benchmark.ipynb";

/** The folder of the notebooks: a project's own, or else those of this package. */
export const notebooksFolder: string = projectNotebooks() ?? path.join(packageRoot, "notebooks");

/** All notebooks in their order, or those whose names begin with the given words. */
export function findNotebooks(wanted: readonly string[] = []): string[] {
  const all = fs
    .readdirSync(notebooksFolder)
    .filter((name) => name.endsWith(".ipynb"))
    .sort();
  if (wanted.length === 0) return all;
  for (const name of wanted) {
    if (!all.some((file) => file.startsWith(name)))
      throw new UsageError(
        `There is no notebook "${name}"; there are ${all.map((file) => path.basename(file, ".ipynb")).join(", ")}.`,
      );
  }
  return all.filter((file) => wanted.some((name) => file.startsWith(name)));
}
