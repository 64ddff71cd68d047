/** `experiment.json` in an experiment's folder of results: what it was asked for with, so that it can be found and compared. */
import * as fs from "node:fs";
import * as path from "node:path";
import { writeJson } from "../../support/files/atomic";
import { isRecord, readJson } from "../../support/files/json-file";
import { UserError } from "../../support/errors";
import type { ExperimentOptions } from "./experiment-options";

/** The file's name. */
export const experimentFile = "experiment.json";

const mending = "delete it, and run notebook 1 of that experiment again";

/** Writes what an experiment is, where that is not there yet. @param folder its folder of results. */
export function rememberExperiment(folder: string, { preset, data, seed, change = {} }: ExperimentOptions): void {
  const file = path.join(folder, experimentFile);
  if (!fs.existsSync(file)) writeJson(file, { preset, data, seed, change });
}

/** Reads what an experiment is; undefined where nobody wrote it. @throws UserError when the file is damaged. */
export function readExperimentFile(folder: string): ExperimentOptions | undefined {
  const file = path.join(folder, experimentFile);
  return fs.existsSync(file) ? parametersIn(file, mending) : undefined;
}

/**
 * Reads an experiment's parameters from a file; whether they are in range is seen when the experiment is opened.
 * @throws UserError when the file is missing or damaged.
 */
export function parametersIn(file: string, whatToDo: string): ExperimentOptions {
  const found = readJson(file, whatToDo);
  const { preset, data, seed, change } = isRecord(found) ? found : {};
  const isWhole =
    typeof preset === "string" && typeof data === "string" && typeof seed === "number" && isRecord(change);
  if (!isWhole) throw new UserError(`${file} is damaged (it needs preset, data, seed and change): ${whatToDo}.`);
  return { preset, data, seed, change: change as ExperimentOptions["change"] };
}
