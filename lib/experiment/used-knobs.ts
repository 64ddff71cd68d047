/** The knobs that an experiment or a benchmark uses: not those of models that it does not train. */
import { comparedIds, modelIds, generativeModels, paperIds, type ModelId } from "../gan/models";
import { UsageError } from "../support/errors";
import type { Changes, Preset } from "./presets";

/** What trains models: experiments or benchmarks. */
type Who = "experiments" | "benchmarks";

const trainedBy: Readonly<Record<Who, readonly ModelId[]>> = { experiments: comparedIds, benchmarks: paperIds };

const unusedBy = (who: Who): ModelId[] => modelIds.filter((id) => !trainedBy[who].includes(id));

/** A preset without the knobs of models that experiments do not train. */
export function usedKnobs(knobs: Preset): Partial<Preset> {
  const groups: readonly string[] = unusedBy("experiments").map((id) => generativeModels[id].group);
  return Object.fromEntries(Object.entries(knobs).filter(([group]) => !groups.includes(group)));
}

/** @throws UsageError when a change would have no effect. */
export function requireUsed(changes: Changes, who: Who): void {
  for (const id of unusedBy(who)) {
    const name = Object.keys(changes).find((key) => key.startsWith(`${generativeModels[id].group}.`));
    if (name !== undefined)
      throw new UsageError(
        `${name} has no effect here, because ${who} do not train ${generativeModels[id].name}; use "synthcohort train <cohort> --model ${id}".`,
      );
  }
}
