/**
 * The parameters that all notebooks of a folder share: `parameters.json` beside them. The first notebook writes it, all others
 * read it, and each says what is set. A command that runs notebooks gives a file of its own, which wins over what cells say.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { differencesInWords } from "../experiment/catalog/differences";
import { parametersIn } from "../experiment/catalog/experiment-file";
import type { ExperimentOptions } from "../experiment/catalog/experiment-options";
import { Experiment } from "../experiment/experiment";
import type { KnobChanges } from "../experiment/knobs/knob-groups";
import { writeJson } from "../support/files/atomic";
import type { PresetName } from "../support/knobs/knob";
import { showMarkdown } from "./display/show";

/** What a cell sets: as {@link ExperimentOptions}, with the names that there are. */
export interface NotebookParameters {
  readonly preset: PresetName | (string & {});
  readonly data: string;
  readonly seed: number;
  readonly change?: KnobChanges;
}

/** What a notebook gets. */
export type SharedParameters = ExperimentOptions & Required<Pick<ExperimentOptions, "change">>;

/** The file's name. */
export const parametersFile = "parameters.json";

/** The variable by which a command gives its own file to the kernels that it starts. */
export const parametersVariable = "SYNTHCOHORT_PARAMETERS";

/** What a notebook has that nobody has set parameters for. */
const usualParameters: SharedParameters = { preset: "quick", data: "phantom-chest", seed: 1, change: {} };

/**
 * Sets the parameters of all notebooks in this folder, and shows them.
 * @throws UsageError for unknown presets, knobs or values; the file is left as it was.
 */
export function setParameters(parameters: NotebookParameters): SharedParameters {
  const wanted = complete(parameters);
  const given = givenByCommand();
  if (given) {
    const differs = !isDeepStrictEqual(given, wanted);
    return shown(given, differs ? ["The command that runs this notebook set these, whatever the cell says."] : []);
  }
  const experiment = new Experiment(wanted);
  writeJson(path.resolve(parametersFile), wanted);
  return shown(wanted, [], experiment);
}

/**
 * The parameters of all notebooks in this folder, shown at the top of each.
 * @param here what this notebook alone is to have instead; the others go on without it.
 * @throws UsageError for unknown presets, knobs or values. @throws UserError when `parameters.json` is damaged.
 */
export function readParameters(here: Partial<NotebookParameters> = {}): SharedParameters {
  const given = givenByCommand();
  const isOverride = Object.keys(here).some((name) => name !== "change") || Object.keys(here.change ?? {}).length > 0;
  if (given)
    return shown(given, isOverride ? ["The command that runs this notebook set these, whatever the cell says."] : []);
  const file = path.resolve(parametersFile);
  const isSet = fs.existsSync(file);
  const shared = isSet ? complete(parametersIn(file, "run the parameters' cell of notebook 1 again")) : usualParameters;
  const own = complete({ ...shared, ...here, change: { ...shared.change, ...here.change } });
  return shown(own, [
    ...(isOverride
      ? [
          `**Here alone: ${overrideWords(here)}.** The other notebooks go on without; to change it in all of them, use notebook 1.`,
        ]
      : []),
    ...(isSet ? [] : ["Notebook 1 has set nothing yet, so these are the usual ones."]),
  ]);
}

function complete({ preset, data, seed, change = {} }: ExperimentOptions): SharedParameters {
  return { preset, data, seed, change };
}

function givenByCommand(): SharedParameters | undefined {
  const file = process.env[parametersVariable];
  return file === undefined ? undefined : complete(parametersIn(file, "run the command again"));
}

/** Shows what is set and what of it differs from the preset. */
function shown(parameters: SharedParameters, notes: readonly string[], known?: Experiment): SharedParameters {
  const { preset, data, seed } = parameters;
  const { differences, name } = known ?? new Experiment(parameters);
  const changes = differencesInWords(differences, preset);
  const text = [
    `Preset ${preset}, ${data}, seed ${seed}. ${changes ? `Changed: ${changes}.` : "All knobs have the preset's values."} Results: \`results/${name}\`.`,
    ...notes,
  ];
  showMarkdown(text.join("\n\n"));
  return parameters;
}

function overrideWords({ change = {}, ...others }: Partial<NotebookParameters>): string {
  return Object.entries({ ...others, ...change })
    .map(([name, value]) => `${name} = ${String(value)}`)
    .join(", ");
}
