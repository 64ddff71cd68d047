/** Knobs of the preset `quick`, for the lab's small images. */
import type { KnobTable, KnobValue } from "../../support/knobs/knob";
import { presetValue } from "../../support/knobs/values";
import { resolution } from "./cohort";

/** A table's values, some of them changed. */
export function knobsOf<Knobs>(table: KnobTable<Knobs>, changes: Readonly<Record<string, KnobValue>>): Knobs {
  const level = { resolution, anatomy: "chest" } as const;
  const values = Object.entries(table as KnobTable<Record<string, KnobValue>>).map(([name, knob]) => [
    name,
    presetValue(knob, "quick", level),
  ]);
  return { ...Object.fromEntries(values), ...changes } as Knobs;
}
