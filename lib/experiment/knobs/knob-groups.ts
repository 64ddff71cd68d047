/** All knobs of an experiment, in one group for each stage or model, and the tables that describe them. */
import { classifierKnobs, type ClassifierKnobs } from "../../classifier/knobs";
import { cohortKnobs, type CohortKnobs } from "../../cohort/knobs";
import { knobTables, type KnobsOfGroup } from "../../gan/models";
import { checkKnobs } from "../../support/knobs/check";
import type { Knob, KnobTable, KnobValue } from "../../support/knobs/knob";
import { nearestNames } from "../../support/nearest-names";

/** The knobs of every stage; each model of lib/gan/models.ts has a group. */
export interface StageKnobs extends KnobsOfGroup {
  readonly cohort: CohortKnobs;
  readonly classifier: ClassifierKnobs;
}

/** The groups of knobs. */
export type KnobGroup = keyof StageKnobs;

/** A knob's dotted name, such as `cpdGan.learningRate`. */
export type KnobName = { [Group in KnobGroup]: `${Group}.${keyof StageKnobs[Group] & string}` }[KnobGroup];

/**
 * Changed knobs by dotted name: editors complete names and words. Others are no type error: the sentence of a misspelt knob, which
 * asks what was meant, is better than a compiler's.
 */
export type KnobChanges = Readonly<Record<string, KnobValue>> & {
  readonly [Name in KnobName]?: ValueOfKnob<Name> | (KnobValue & {});
};

type ValueOfKnob<Name extends KnobName> = Name extends `${infer Group extends KnobGroup}.${infer Own}`
  ? Own extends keyof StageKnobs[Group]
    ? StageKnobs[Group][Own]
    : never
  : never;

const tables: { readonly [Group in KnobGroup]: KnobTable<StageKnobs[Group]> } = {
  cohort: cohortKnobs,
  ...knobTables,
  classifier: classifierKnobs,
};

/** All groups, in the order of the stages. */
export const knobGroups: readonly KnobGroup[] = Object.keys(tables) as KnobGroup[];

/** The knobs of a group by name, in the order of its table. */
export function knobsOfGroup(group: KnobGroup): [name: string, knob: Knob][] {
  return Object.entries<Knob>(tables[group]);
}

/** The knob of a dotted name such as `cpdGan.learningRate`, and its own name and group; undefined if there is none. */
export function findKnob(dotted: string): { group: KnobGroup; name: string; knob: Knob } | undefined {
  const [before, name, ...more] = dotted.split(".");
  if (more.length > 0) return undefined;
  const group = knobGroups.find((one) => one === before);
  const found = group && knobsOfGroup(group).find(([key]) => key === name);
  return group && found && { group, name, knob: found[1] };
}

/** What to use instead of an unknown knob: the knobs that may be meant, and all of its group or all groups. */
export function alternatives(dotted: string): string {
  const [before] = dotted.split(".", 1);
  const group = knobGroups.find((one) => one === before);
  const near = nearestKnobs(dotted, group);
  if (near.length > 0)
    return `did you mean ${near.join(" or ")}? "synthcohort knobs" lists all, with what they may hold`;
  return group
    ? `${group} has ${Object.keys(tables[group]).join(", ")}`
    : `the groups are ${knobGroups.join(", ")}, as in cpdGan.learningRate`;
}

/** The knobs of the given group; a name without a group may belong to several. */
function nearestKnobs(dotted: string, group?: KnobGroup): string[] {
  const among = (group ? [group] : knobGroups).flatMap((one) => knobsOfGroup(one).map(([name]) => ({ one, name })));
  const full = among.map(({ one, name }) => `${one}.${name}`);
  if (dotted.includes(".") && !group) return nearestNames(dotted, full);
  const near = nearestNames(dotted.slice(dotted.indexOf(".") + 1), [...new Set(among.map(({ name }) => name))]);
  return full.filter((_, place) => near.includes(among[place].name));
}

/**
 * Checks the knobs of a group that came from a file.
 * @throws UserError naming the first that is missing, unknown or out of its range.
 */
export function checkGroup(group: KnobGroup, values: Readonly<Record<string, unknown>>): void {
  checkKnobs(tables[group], values);
}

/** Turns values by name into knobs. @throws UserError as {@link checkGroup} does. */
export function checkStages(
  groups: Readonly<Record<KnobGroup, Record<string, unknown>>>,
): asserts groups is Readonly<Record<KnobGroup, Record<string, unknown>>> & StageKnobs {
  for (const group of knobGroups) checkGroup(group, groups[group]);
}
