/** Knobs of the preset `quick`, for the lab's small images. */
import type { KnobTable, KnobValue } from "../../support/knobs/knob";
import { presetValue, withoutAbsent } from "../../support/knobs/values";
import { resolution } from "./cohort";

/** A table's values, some of them changed. */
export function knobsOf<Knobs>(table: KnobTable<Knobs>, changes: Readonly<Record<string, KnobValue>>): Knobs {
  const level = { resolution, anatomy: "chest" } as const;
  const all = table as KnobTable<Record<string, KnobValue>>;
  const values = Object.entries(all).map(([name, knob]) => [name, presetValue(knob, "quick", level)]);
  return withoutAbsent(all, { ...Object.fromEntries(values), ...changes } as Record<string, KnobValue>) as Knobs;
}
