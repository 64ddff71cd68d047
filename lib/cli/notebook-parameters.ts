/** The notebooks' parameters, and how the command line sets them. */
import * as fs from "node:fs";
import * as path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { runInNewContext } from "node:vm";
import type { ExperimentOptions } from "../experiment/experiment";
import { hasTag, readNotebook } from "../notebook/notebook-file";
import { projectNotebooks } from "../notebook/lab/project-notebooks";
import { parametersTag } from "../notebook/parameters";
import { UsageError } from "../support/errors";
import { packageRoot } from "../support/paths";

/** The assignment that goes after a notebook's parameters cell. */
export function parameterLines({ preset, data, seed, change }: ExperimentOptions): string {
  return `parameters = ${JSON.stringify({ preset, data, seed, change: change ?? {} }, null, 2)};`;
}

/**
 * The lines that a notebook needs to be of an experiment; none where its own cell says the same already, so that such a run's
 * copy can be committed as it is. Whatever somebody has written into the cell, the notebook is of the experiment asked for.
 */
export function neededParameters(file: string, options: ExperimentOptions): string | undefined {
  const { preset, data, seed, change = {} } = options;
  return isDeepStrictEqual(ownParameters(file), { preset, data, seed, change }) ? undefined : parameterLines(options);
}

/** The values in a notebook's parameters cell; undefined where it has no plain ones. */
function ownParameters(file: string): unknown {
  const cell = readNotebook(file).cells.find((one) => hasTag(one, parametersTag));
  if (cell === undefined) return undefined;
  try {
    return JSON.parse(JSON.stringify(runInNewContext(`${cell.source}\n;parameters`, {}, { timeout: 1000 })));
  } catch {
    return undefined;
  }
}

/** The notebook of a benchmark: it takes a table of results in place of an experiment's parameters. */
export const benchmarkNotebook = "10-benchmark.ipynb";

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
