/** The presets, and how single knobs are changed. Every value stands with its unit and meaning in the table of its stage. */
import { UsageError, messageOf } from "../../support/errors";
import { checkValue } from "../../support/knobs/check";
import { presetNames, type KnobValue, type PresetName } from "../../support/knobs/knob";
import { presetValue, withoutAbsent } from "../../support/knobs/values";
import {
  alternatives,
  checkStages,
  findKnob,
  knobGroups,
  knobsOfGroup,
  type KnobGroup,
  type StageKnobs,
} from "./knob-groups";
import { paperLevel, sourceDefaults } from "./source-defaults";

/** All knobs of an experiment, in one group for each stage or model. */
export interface Preset extends StageKnobs {
  readonly name: PresetName;
}

/** Changed knobs by dotted name: `{ "cpdGan.learningRate": 0.001 }`. */
export type Changes = Readonly<Record<string, KnobValue>>;

type Values = Record<KnobGroup, Record<string, KnobValue>>;

/**
 * A preset with some knobs changed.
 * @param name `smoke`, `lesson`, `quick`, `standard`, `thorough` or `paper`.
 * @param changes values by dotted name, such as `{ "cpdGan.learningRate": 0.001 }`; they win over everything else.
 * @param source the cohort's source: sets that are small or unbalanced have a few defaults of their own.
 * @throws UsageError naming the knob, what it may be, and the names there are.
 */
export function preset(name: string, changes: Changes = {}, source = "phantom-chest"): Preset {
  if (!isPresetName(name)) throw new UsageError(`There is no preset "${name}"; there are ${presetNames.join(", ")}.`);
  const level = paperLevel(source, changes["cohort.resolution"]);
  const valuesOf = (group: KnobGroup): Record<string, KnobValue> =>
    Object.fromEntries(knobsOfGroup(group).map(([key, knob]) => [key, presetValue(knob, name, level)]));
  const groups = Object.fromEntries(knobGroups.map((group) => [group, valuesOf(group)])) as Values;
  apply(groups, sourceDefaults(source, name));
  apply(groups, changes);
  for (const group of knobGroups) groups[group] = withoutAbsent(Object.fromEntries(knobsOfGroup(group)), groups[group]);
  checkStages(groups);
  return { name, ...groups };
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

function apply(groups: Values, changes: Changes): void {
  for (const [dotted, value] of Object.entries(changes)) {
    const found = findKnob(dotted);
    if (!found) throw new UsageError(`There is no knob "${dotted}"; ${alternatives(dotted)}.`);
    try {
      groups[found.group][found.name] = checkValue(found.knob, value);
    } catch (error) {
      throw new UsageError(`${dotted}: ${messageOf(error)}.`);
    }
  }
}

function isPresetName(name: string): name is PresetName {
  return (presetNames as readonly string[]).includes(name);
}
