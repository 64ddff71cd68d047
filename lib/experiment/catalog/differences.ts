/** In which knobs an experiment differs from its preset, and how that is said. */
import type { KnobValue } from "../../support/knobs/knob";
import type { ExperimentOptions } from "./experiment-options";
import { parseDataSource } from "../data-source";
import { knobGroups, knobsOfGroup } from "../knobs/knob-groups";
import { preset, type Preset } from "../knobs/presets";

/** A knob with another value than the preset's. */
export interface KnobDifference {
  /** Dotted, such as `cpdGan.learningRate`. */
  readonly knob: string;
  readonly value: KnobValue;
  /** The preset's. */
  readonly usual: KnobValue;
}

/**
 * The knobs that differ from the preset's, in the order of the stages. One that is written out and has its usual value is none.
 * @throws UsageError for unknown presets, knobs or values.
 */
export function differencesFromPreset({ preset: name, data, change = {} }: ExperimentOptions): KnobDifference[] {
  const { source } = parseDataSource(data);
  return differentKnobs(preset(name, change, source), preset(name, {}, source)).map(({ knob, values }) => ({
    knob,
    value: values[0],
    usual: values[1],
  }));
}

/** The knobs that two sets of them have different values for. */
export function differentKnobs(...sets: readonly Preset[]): { knob: string; values: KnobValue[] }[] {
  return knobGroups
    .flatMap((group) =>
      knobsOfGroup(group).map(([name, { absent }]) => ({
        knob: `${group}.${name}`,
        values: sets.map((set) => (set[group] as unknown as Record<string, KnobValue>)[name] ?? absent),
      })),
    )
    .filter(({ values }) => values.some((value) => value !== values[0]));
}

/** "cpdGan.learningRate = 0.002 (quick: 0.005)"; empty where nothing differs. */
export function differencesInWords(differences: readonly KnobDifference[], presetName: string): string {
  return differences
    .map(({ knob, value, usual }) => `${knob} = ${shown(value)} (${presetName}: ${shown(usual)})`)
    .join(", ");
}

const shown = (value: KnobValue): string => (value === "" ? '""' : String(value));

/** Longer names are cut: a folder's name has at most 255 bytes, and its path goes into commands. */
const longest = 60;

/**
 * The readable part of a changed experiment's name: "learningRate=0.002", "seed=2". The name without its group where one group
 * alone has it changed; empty where nothing differs.
 */
export function nameOfDifferences(differences: readonly KnobDifference[], seed: number): string {
  const short = ({ knob }: KnobDifference): string => knob.slice(knob.indexOf(".") + 1);
  const parts = differences.map((one) => {
    const alone = differences.filter((other) => short(other) === short(one)).length === 1;
    return `${alone ? short(one) : one.knob}=${String(one.value)}`.replace(/[^\w.=+-]+/g, "_");
  });
  if (seed !== 1) parts.push(`seed=${seed}`);
  const fitting = parts.filter((_, place) => parts.slice(0, place + 1).join("+").length <= longest);
  const more = parts.length - fitting.length;
  return [...fitting, ...(more > 0 ? [`${more}-more`] : [])].join("+");
}
