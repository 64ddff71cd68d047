/** The notebooks' parameters, and how the command line sets them. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { ExperimentOptions } from "../experiment/experiment";
import { UsageError } from "../support/errors";
import { packageRoot } from "../support/paths";

/** The assignment that goes after a notebook's parameters cell. */
export function parameterLines({ preset, data, seed, change }: ExperimentOptions): string {
  return `parameters = ${JSON.stringify({ preset, data, seed, change: change ?? {} }, null, 2)};`;
}

/** Whether these are the values that stand in the notebooks: then nothing is assigned, and a run's copy can be committed as it is. */
export function isNotebooksOwn({ preset, data, seed, change }: ExperimentOptions): boolean {
  return preset === "quick" && data === "phantom-chest" && seed === 1 && Object.keys(change ?? {}).length === 0;
}

/** The notebook of a benchmark: it takes a table of results in place of an experiment's parameters. */
export const benchmarkNotebook = "10-benchmark.ipynb";

/** The folder of the notebooks. */
export const notebooksFolder: string = path.join(packageRoot, "notebooks");

/** All notebooks in their order, or those whose names begin with the given words. */
export function findNotebooks(wanted: readonly string[] = []): string[] {
  const all = fs.readdirSync(notebooksFolder).filter((name) => name.endsWith(".ipynb")).sort();
  if (wanted.length === 0) return all;
  for (const name of wanted) {
    if (!all.some((file) => file.startsWith(name))) throw new UsageError(`There is no notebook "${name}"; there are ${all.map((file) => path.basename(file, ".ipynb")).join(", ")}.`);
  }
  return all.filter((file) => wanted.some((name) => file.startsWith(name)));
}
