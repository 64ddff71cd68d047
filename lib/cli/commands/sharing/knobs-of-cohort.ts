/** Knobs for a model that is trained on a cohort that is there already. */
import { openCohort } from "../../../cohort/format/cohort";
import type { KnobGroup } from "../../../experiment/knobs/knob-groups";
import { preset, type Preset } from "../../../experiment/knobs/presets";
import { generativeModels, type ModelId } from "../../../gan/models";
import { stageChanges, type KnobOptions } from "../../options";

/**
 * A preset with changes, for a cohort's resolution, on which lengths of training may depend. Knobs without a group are the model's.
 * @param more groups whose knobs have an effect, beside the model's.
 * @throws UsageError for a knob that there is not, before the cohort is looked for.
 */
export function knobsOfCohort(
  cohort: string,
  { model, preset: name, set }: Pick<KnobOptions, "preset" | "set"> & { readonly model: ModelId },
  ...more: KnobGroup[]
): Preset {
  const changes = stageChanges(set, generativeModels[model].group, ...more);
  preset(name, changes);
  const opened = openCohort(cohort);
  opened.close();
  return preset(name, { ...changes, "cohort.resolution": opened.resolution });
}
