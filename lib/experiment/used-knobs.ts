/** The knobs that an experiment uses: those of models that it does not train have no part in it. */
import { comparedIds, ganIds, ganModels } from "../gan/models";
import { UsageError } from "../support/errors";
import type { Changes, Preset } from "./presets";

const unused = ganIds.filter((id) => !comparedIds.includes(id));

/** A preset without the knobs of models that experiments do not train. */
export function usedKnobs(knobs: Preset): Partial<Preset> {
  const groups: readonly string[] = unused.map((id) => ganModels[id].group);
  return Object.fromEntries(Object.entries(knobs).filter(([group]) => !groups.includes(group)));
}

/** @throws UsageError when a change would have no effect. */
export function requireUsed(changes: Changes): void {
  for (const id of unused) {
    const name = Object.keys(changes).find((key) => key.startsWith(`${ganModels[id].group}.`));
    if (name !== undefined)
      throw new UsageError(
        `${name} has no effect here, because experiments do not train ${ganModels[id].name}; use "synthcohort train <cohort> --model ${id}".`,
      );
  }
}
