/** The experiments that there are, as their folders of results tell. */
import * as fs from "node:fs";
import * as path from "node:path";
import { sources } from "../../cohort/sources";
import { writeFileAtomic } from "../../support/files/atomic";
import { readText } from "../../support/files/text-file";
import { UserError } from "../../support/errors";
import { presetNames } from "../../support/knobs/knob";
import { nearestNames } from "../../support/nearest-names";
import { resultsRoot } from "../../support/paths";
import { Experiment } from "../experiment";
import { readExperimentFile } from "./experiment-file";
import type { ExperimentOptions } from "./experiment-options";

/** An experiment that somebody began. */
export interface FoundExperiment {
  readonly name: string;
  readonly options: ExperimentOptions;
  readonly experiment: Experiment;
  /** A word that somebody marked it with; empty where nobody did. */
  readonly mark: string;
}

const markFile = "mark.txt";

/** All experiments in results/, by name. Folders of benchmarks and of experiments whose knobs no longer exist are none. */
export function findExperiments(): FoundExperiment[] {
  if (!fs.existsSync(resultsRoot)) return [];
  return fs
    .readdirSync(resultsRoot)
    .sort()
    .flatMap((name) => foundIn(name) ?? []);
}

function foundIn(name: string): FoundExperiment | undefined {
  const folder = path.join(resultsRoot, name);
  try {
    const options = readExperimentFile(folder) ?? plainOptions(name);
    if (!options) return undefined;
    const experiment = new Experiment(options);
    // A folder that another version named, or that was copied, does not hold what these options stand for.
    return experiment.name === name ? { name, options, experiment, mark: markOf(folder) } : undefined;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** An unchanged experiment of a version that wrote no file is told by its name. */
function plainOptions(name: string): ExperimentOptions | undefined {
  const preset = presetNames.find((one) => name.endsWith(`-${one}`));
  const data = preset && name.slice(0, -preset.length - 1);
  return data && sources.some((source) => source.name === data) ? { preset, data, seed: 1, change: {} } : undefined;
}

function markOf(folder: string): string {
  const file = path.join(folder, markFile);
  return fs.existsSync(file) ? readText(file).trim().split("\n")[0] : "";
}

/** Marks an experiment with a word; the empty one takes the mark away. */
export function markExperiment({ experiment }: FoundExperiment, word: string): void {
  const file = path.join(experiment.folder, markFile);
  if (word.trim() === "") fs.rmSync(file, { force: true });
  else writeFileAtomic(file, `${word.trim().replace(/\s+/g, " ")}\n`);
}

/**
 * The experiments that are asked for, each by its name or by a part of it that no other has.
 * @throws UserError naming the one that there is not, and what may be meant.
 */
export function chooseExperiments(all: readonly FoundExperiment[], wanted: readonly string[]): FoundExperiment[] {
  return wanted.map((word) => {
    const exact = all.find(({ name }) => name === word);
    const having = exact ? [exact] : all.filter(({ name }) => name.includes(word));
    if (having.length === 1) return having[0];
    const names =
      having.length > 1
        ? having.map(({ name }) => name)
        : nearestNames(
            word,
            all.map(({ name }) => name),
          );
    throw new UserError(
      having.length > 1
        ? `Several experiments have "${word}" in their names: ${names.join(", ")}; give more of the name.`
        : `There is no experiment "${word}"; ${names.length > 0 ? `did you mean ${names.join(" or ")}? ` : ""}"synthcohort experiments" lists all.`,
    );
  });
}
