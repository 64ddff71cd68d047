/** The knobs as readers see them: tables in notebooks, and the list in `--help`. */
import { allowedValues } from "../../support/knobs/check";
import type { Knob, KnobValue } from "../../support/knobs/knob";
import { departureOf, paperValue } from "../../support/knobs/values";
import { knobsOfGroup, type KnobGroup } from "./knob-groups";
import type { Preset } from "./presets";
import { paperLevel } from "./source-defaults";

/** One row of the table of knobs that notebooks show. */
export interface KnobRow {
  readonly knob: string;
  readonly value: KnobValue;
  /** The paper's own value; undefined if it has none. */
  readonly paper?: KnobValue;
  /** Where the paper says so; if there is no value, why. */
  readonly source: string;
  /** What the preset `paper` has instead, and why; undefined if it has the paper's value. */
  readonly departure?: string;
  readonly unit: string;
  readonly about: string;
}

/**
 * The knobs of one group as a table: value here, the paper's value and its source, unit, meaning.
 * @param source the cohort's source: the paper has other numbers of images for head CT than for the chest.
 */
export function knobRows(used: Preset, group: KnobGroup, source = "phantom-chest"): KnobRow[] {
  const values = new Map<string, KnobValue>(Object.entries(used[group]));
  const level = paperLevel(source, used.cohort.resolution);
  return knobsOfGroup(group).map(([key, knob]) => ({
    knob: `${group}.${key}`,
    value: values.get(key) ?? knob.absent!,
    paper: paperValue(knob, level),
    source: knob.source,
    departure: departureOf(knob, level),
    unit: unitOf(knob),
    about: knob.about,
  }));
}

/** One knob as `--help` shows it. */
export interface KnobHelp {
  readonly name: string;
  /** The groups that have it. */
  readonly groups: readonly KnobGroup[];
  /** The allowed values, with their unit. */
  readonly allowed: string;
  readonly about: string;
}

/** The knobs of some groups, in order; a knob of several groups is listed once. */
export function knobHelp(groups: readonly KnobGroup[]): KnobHelp[] {
  const found = new Map<string, KnobHelp>();
  for (const group of groups) {
    for (const [name, knob] of knobsOfGroup(group)) {
      const one = { name, allowed: allowedWithUnit(knob), about: knob.about };
      const key = JSON.stringify(one);
      found.set(key, { ...one, groups: [...(found.get(key)?.groups ?? []), group] });
    }
  }
  return [...found.values()];
}

/** The allowed values of a knob, with their unit, in words. */
export function allowedWithUnit(knob: Knob): string {
  return [allowedValues(knob), ...(["1", "–"].includes(unitOf(knob)) ? [] : [unitOf(knob)])].join(" ");
}

function unitOf(knob: Knob): string {
  return "unit" in knob ? knob.unit : "–";
}
