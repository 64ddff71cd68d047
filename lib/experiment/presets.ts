/** The four presets, and how single knobs are changed. The tables in presets/ hold every value with its unit and meaning. */
import type { ClassifierKnobs } from "../classifier/knobs";
import type { CohortKnobs } from "../cohort/knobs";
import { ganIds, ganModels, type GanGroup, type GanModel, type KnobsOfGroup } from "../gan/models";
import { UsageError, UserError, messageOf } from "../support/errors";
import { presetNames, type Knob, type KnobTable, type KnobValue, type PresetName } from "./knob";
import { classifierTable } from "./presets/classifier";
import { cohortTable, sourceDefaults } from "./presets/cohort";
import { flowTable } from "./presets/flow";
import { ganTable, paperLengths } from "./presets/gan";
import { meanImageTable } from "./presets/mean-image";

/** All knobs of an experiment, a group a stage. */
export interface Preset extends KnobsOfGroup {
  readonly name: PresetName;
  readonly cohort: CohortKnobs;
  readonly classifier: ClassifierKnobs;
}

/** The groups of knobs. */
export type KnobGroup = Exclude<keyof Preset, "name">;

/** Changed knobs by dotted name: `{ "cpdGan.learningRate": 0.001 }`. */
export type Changes = Readonly<Record<string, KnobValue>>;

const tables: { readonly [G in KnobGroup]: KnobTable<Preset[G]> } = {
  cohort: cohortTable,
  cpdGan: ganTable("cpd-gan"),
  progGan: ganTable("prog-gan"),
  flow: flowTable,
  meanImage: meanImageTable,
  classifier: classifierTable,
};

/** Something for the knobs of each GAN. */
function ofGans<T>(make: (model: GanModel) => T): Record<GanGroup, T> {
  return Object.fromEntries(ganIds.map((model) => [ganModels[model].group, make(model)])) as Record<GanGroup, T>;
}

/**
 * A preset with some knobs changed.
 * @param name `smoke`, `quick`, `standard` or `paper`.
 * @param changes values by dotted name, such as `{ "cpdGan.learningRate": 0.001 }`; they win over everything else.
 * @param source the cohort's source: sets that are small or unbalanced have a few defaults of their own.
 * @throws UsageError naming the knob, what it may be, and the names there are.
 */
export function preset(name: string, changes: Changes = {}, source = "phantom-chest"): Preset {
  if (!isPresetName(name)) throw new UsageError(`There is no preset "${name}"; there are ${presetNames.join(", ")}.`);
  const values = (group: KnobGroup): Record<string, KnobValue> =>
    Object.fromEntries(
      Object.entries(tables[group] as Record<string, Knob>).map(([key, knob]) => [key, knob.values[name]]),
    );
  const groups: Record<KnobGroup, Record<string, KnobValue>> = {
    cohort: values("cohort"),
    ...ofGans((model) => values(ganModels[model].group)),
    classifier: values("classifier"),
  };
  apply(groups, sourceDefaults(source, name));
  const size = (changes["cohort.resolution"] ?? groups.cohort["resolution"]) as number;
  if (name === "paper" && paperLengths[size]) {
    for (const group of ["cpdGan", "progGan"] as const) Object.assign(groups[group], paperLengths[size]);
  }
  apply(groups, changes);
  return { name, ...groups } as unknown as Preset;
}

/**
 * Checks the knobs of a group that came from a file.
 * @throws UserError naming the first that is missing, unknown or out of its range.
 */
export function checkKnobs(group: KnobGroup, values: Readonly<Record<string, unknown>>): void {
  const table = tables[group] as Record<string, Knob>;
  const unknown = Object.keys(values).find((key) => !Object.hasOwn(table, key));
  if (unknown !== undefined) throw new UserError(`there is no knob ${unknown}`);
  for (const [key, knob] of Object.entries(table)) {
    try {
      knob.check(values[key]);
    } catch (error) {
      throw new UserError(`${key}: ${messageOf(error)}`);
    }
  }
}

/** One row of the table of knobs that notebooks show. */
export interface KnobRow {
  readonly knob: string;
  readonly value: KnobValue;
  readonly paper: KnobValue;
  readonly unit: string;
  readonly about: string;
}

/**
 * The knobs of one group as a table: value here, the paper's value, unit, meaning.
 * @param source the cohort's source: the paper has other numbers of images for head CT than for the chest.
 */
export function knobRows(used: Preset, group: KnobGroup, source = "phantom-chest"): KnobRow[] {
  const values = used[group] as unknown as Record<string, KnobValue>;
  const paper = preset("paper", { "cohort.resolution": used.cohort.resolution }, source)[group] as unknown as Record<
    string,
    KnobValue
  >;
  return Object.entries(tables[group] as Record<string, Knob>).map(([key, { unit, about }]) => ({
    knob: `${group}.${key}`,
    value: values[key],
    paper: paper[key],
    unit,
    about,
  }));
}

/**
 * Reads `key=value` arguments.
 * @param group prefixed to names without a dot, so that `train --set learningRate=0.001` is enough.
 * @throws UsageError when an argument has no `=`.
 */
export function parseChanges(args: readonly string[], group?: KnobGroup): Record<string, KnobValue> {
  return Object.fromEntries(
    args.map((arg) => {
      const at = arg.indexOf("=");
      if (at < 1) throw new UsageError(`"${arg}" is not of the form key=value.`);
      const key = arg.slice(0, at);
      return [group && !key.includes(".") ? `${group}.${key}` : key, parseValue(arg.slice(at + 1))];
    }),
  );
}

function parseValue(text: string): KnobValue {
  if (text === "true" || text === "false") return text === "true";
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

function apply(groups: Record<KnobGroup, Record<string, KnobValue>>, changes: Changes): void {
  for (const [name, value] of Object.entries(changes)) {
    const [group, key] = name.split(".", 2) as [KnobGroup, string];
    const knob = (tables[group] as Record<string, Knob> | undefined)?.[key];
    if (!knob) throw new UsageError(`There is no knob "${name}"; ${alternatives(group)}.`);
    try {
      groups[group][key] = knob.check(value);
    } catch (error) {
      throw new UsageError(`${name}: ${messageOf(error)}.`);
    }
  }
}

function alternatives(group: string): string {
  const names = group in tables ? Object.keys(tables[group as KnobGroup]) : [];
  return names.length > 0
    ? `${group} has ${names.join(", ")}`
    : `the groups are ${Object.keys(tables).join(", ")}, as in cpdGan.learningRate`;
}

function isPresetName(name: string): name is PresetName {
  return (presetNames as readonly string[]).includes(name);
}
