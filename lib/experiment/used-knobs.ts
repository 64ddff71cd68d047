/** The knobs that have a part in an experiment, or in a benchmark: not those of models that it does not train. */
import { comparedIds, ganIds, ganModels, paperIds, type GanModel } from "../gan/models";
import { UsageError } from "../support/errors";
import type { Changes, Preset } from "./presets";

/** Who trains models. */
type Who = "experiments" | "benchmarks";

const trainedBy: Readonly<Record<Who, readonly GanModel[]>> = { experiments: comparedIds, benchmarks: paperIds };

const unusedBy = (who: Who): GanModel[] => ganIds.filter((id) => !trainedBy[who].includes(id));

/** A preset without the knobs of models that experiments do not train. */
export function usedKnobs(knobs: Preset): Partial<Preset> {
  const groups: readonly string[] = unusedBy("experiments").map((id) => ganModels[id].group);
  return Object.fromEntries(Object.entries(knobs).filter(([group]) => !groups.includes(group)));
}

/** @throws UsageError when a change would have no effect. */
export function requireUsed(changes: Changes, who: Who): void {
  for (const id of unusedBy(who)) {
    const name = Object.keys(changes).find((key) => key.startsWith(`${ganModels[id].group}.`));
    if (name !== undefined)
      throw new UsageError(
        `${name} has no effect here, because ${who} do not train ${ganModels[id].name}; use "synthcohort train <cohort> --model ${id}".`,
      );
  }
}
