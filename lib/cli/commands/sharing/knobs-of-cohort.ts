/** Knobs for a model that is trained on a cohort that is there already. */
import { openCohort } from "../../../cohort/format/cohort";
import { parseChanges, preset, type Preset } from "../../../experiment/presets";
import { generativeModels, type ModelId } from "../../../gan/models";
import type { KnobOptions } from "../../options";

/**
 * A preset with changes, for a cohort's resolution, on which lengths of training may depend. Knobs without a group are the model's.
 * @throws UsageError for a knob that there is not, before the cohort is looked for.
 */
export function knobsOfCohort(
  cohort: string,
  { model, preset: name, set }: Pick<KnobOptions, "preset" | "set"> & { readonly model: ModelId },
): Preset {
  const changes = parseChanges(set, generativeModels[model].group);
  preset(name, changes);
  const opened = openCohort(cohort);
  opened.close();
  return preset(name, { ...changes, "cohort.resolution": opened.resolution });
}
