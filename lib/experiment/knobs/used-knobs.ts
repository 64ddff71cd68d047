/** The knobs that have a part in an experiment or a benchmark: not those of models that neither trains. */
import { generativeModels, modelIds } from "../../gan/models";
import { UsageError } from "../../support/errors";
import type { Changes, Preset } from "./presets";

const unused = modelIds.filter((id) => !generativeModels[id].compared);

/** A preset without the knobs of models that experiments do not train. */
export function usedKnobs(knobs: Preset): Partial<Preset> {
  const groups: readonly string[] = unused.map((id) => generativeModels[id].group);
  return Object.fromEntries(Object.entries(knobs).filter(([group]) => !groups.includes(group)));
}

/** @throws UsageError when a change would have no effect. */
export function requireUsed(changes: Changes): void {
  for (const id of unused) {
    const name = Object.keys(changes).find((key) => key.startsWith(`${generativeModels[id].group}.`));
    if (name !== undefined)
      throw new UsageError(
        `${name} has no effect here, because experiments and benchmarks do not train ${generativeModels[id].name}; use "synthcohort train <cohort> --model ${id}".`,
      );
  }
}
