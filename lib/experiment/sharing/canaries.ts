/**
 * An attack on canaries: a generator is trained anew on some of the patients, among whom are marked images, and then one looks for
 * the marks in its images and asks its networks. The training is short in proportion to the patients, so that each image is shown
 * as often as in the experiment's own.
 */
import { fewestPatients } from "../../cohort/canaries/canaries";
import { openCohort } from "../../cohort/format/cohort";
import { type CanaryExposure, canaryExposures } from "../../evaluation/privacy/canary-exposure";
import { generativeModels, type ModelId, type ModelKnobs } from "../../gan/models";
import { UserError } from "../../support/errors";
import { usualWork, type WorkOptions } from "../../support/work";
import { canaryStage, mixStage, sampleStage, trainStage } from "../stages";
import type { MixedExperiment } from "./mixtures";

/**
 * Does all of it; finished stages are reused.
 * @param share of the patients, above 0 to 1.
 * @throws UserError when the share has too few patients for canaries, or a stage cannot be done.
 */
export async function exposeCanaries(
  { folders, knobs, seed }: MixedExperiment,
  model: ModelId,
  share: number,
  work: WorkOptions = {},
): Promise<CanaryExposure[]> {
  const usual = usualWork(`training ${generativeModels[model].name} with canaries`, work);
  const all = folders.existingCohort();
  const base = share === 1 ? all : folders.further("mixture", "mix", [all], { share, times: 0 });
  if (share !== 1) (await mixStage({ ...usual, real: all, synthetic: [], share, times: 0, seed, out: base })).close();
  const cohort = folders.further("canaries", "canaries", [base]);
  (await canaryStage({ ...usual, cohort: base, seed, out: cohort })).close();
  const short = shortened(knobs[generativeModels[model].group], share);
  const run = folders.further(model, "train", [cohort], short);
  await trainStage({ ...usual, model, knobs: short, seed, cohort, out: run });
  const out = folders.further(`cohort-${model}`, "sample", [run]);
  const synthetic = await sampleStage({ ...usual, run, like: cohort, seed, out });
  const marked = openCohort(cohort);
  try {
    return await canaryExposures(run, { cohort: marked, synthetic }, { ...work, seed });
  } finally {
    for (const open of [marked, synthetic]) open.close();
  }
}

/**
 * A tenth of the patients, or as many as canaries need; undefined where there are fewer.
 * @param patients training patients of the real cohort.
 */
export function usualShare(patients: number): number | undefined {
  if (patients < fewestPatients) return undefined;
  return Math.min(1, Math.max(0.1, (1.1 * fewestPatients) / patients));
}

/** A training in proportion to a share of the images, without scores: all its phases are as much shorter. */
function shortened(knobs: ModelKnobs, share: number): ModelKnobs {
  if (!("totalKimg" in knobs))
    throw new UserError("A model that is fitted in one pass repeats nothing: look for canaries in a GAN or a flow.");
  const inKimg = ["totalKimg", "phaseKimg"].filter((name) => name in knobs);
  const shorter = inKimg.map((name) => [name, share * Number(knobs[name as keyof ModelKnobs])]);
  return { ...knobs, ...Object.fromEntries(shorter), scoreEvery: 0, keep: "last" } as ModelKnobs;
}
