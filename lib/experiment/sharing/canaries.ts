/**
 * An attack on canaries: a generator is trained anew on some of the patients, among whom are marked images, and then one looks for
 * the marks in its images and asks its networks. The training is short in proportion to the patients, so that each image is shown
 * as often as in the experiment's own.
 */
import * as path from "node:path";
import { patientsForCanaries } from "../../cohort/canaries/canaries";
import { openCohort } from "../../cohort/format/cohort";
import { type CanaryExposure, canaryExposures } from "../../evaluation/privacy/canary-exposure";
import { generativeModels, type ModelId, type ModelKnobs } from "../../gan/models";
import { UserError } from "../../support/errors";
import { usualWork, type WorkOptions } from "../../support/work";
import { canaryStage, mixStage, sampleStage, trainStage } from "../stages";
import type { MixedExperiment } from "./mixtures";

/** What is trained, and where it is. */
export interface CanaryStudy {
  /** The real cohort. */
  readonly cohort: string;
  readonly model: ModelId;
  /** Of the training with canaries. */
  readonly knobs: ModelKnobs;
  /** Of the patients, above 0 to 1. */
  readonly share: number;
  readonly seed: number;
  /** The share of the patients (unless it is all), the same with canaries, the training, and its images. */
  readonly places: Readonly<Record<"base" | "marked" | "run" | "synthetic", string>>;
}

/** In an experiment's folders. @throws UserError for a model that is fitted in one pass. */
export function canariesOfExperiment(
  { folders, knobs, seed }: MixedExperiment,
  model: ModelId,
  share: number,
): CanaryStudy {
  const cohort = folders.existingCohort();
  const base = share === 1 ? cohort : folders.further("mixture", "mix", [cohort], { share, times: 0 });
  const marked = folders.further("canaries", "canaries", [base]);
  const short = shortened(knobs[generativeModels[model].group], share);
  const run = folders.further(model, "train", [marked], short);
  const synthetic = folders.further(`cohort-${model}`, "sample", [run]);
  return { cohort, model, knobs: short, share, seed, places: { base, marked, run, synthetic } };
}

/** In one folder. @throws UserError for a model that is fitted in one pass. */
export function canariesInFolder(
  out: string,
  { knobs, ...study }: Pick<CanaryStudy, "cohort" | "model" | "knobs" | "share" | "seed">,
): CanaryStudy {
  const at = (name: string): string => path.join(out, name);
  const places = { base: at("patients"), marked: at("canaries"), run: at("run"), synthetic: at("synthetic") };
  return { ...study, knobs: shortened(knobs, study.share), places };
}

/**
 * Does all of it; finished stages are reused. The tensor engine must have been started.
 * @throws UserError when the share has too few patients for canaries, or a stage cannot be done.
 */
export async function exposeCanaries(study: CanaryStudy, work: WorkOptions = {}): Promise<CanaryExposure[]> {
  const { cohort, model, knobs, share, seed, places } = study;
  const usual = usualWork(`training ${generativeModels[model].name} with canaries`, work);
  const base = share === 1 ? cohort : places.base;
  if (share !== 1)
    (await mixStage({ ...usual, real: cohort, synthetic: [], share, times: 0, seed, out: base })).close();
  (await canaryStage({ ...usual, cohort: base, seed, out: places.marked })).close();
  await trainStage({ ...usual, model, knobs, seed, cohort: places.marked, out: places.run });
  const synthetic = await sampleStage({ ...usual, run: places.run, like: places.marked, seed, out: places.synthetic });
  const marked = openCohort(places.marked);
  try {
    return await canaryExposures(places.run, { cohort: marked, synthetic }, { ...work, seed });
  } finally {
    for (const open of [marked, synthetic]) open.close();
  }
}

/**
 * A tenth of the patients, or as many as canaries need; undefined where there are fewer.
 * @param patients training patients of the real cohort.
 */
export function usualShare(patients: number): number | undefined {
  if (patients < patientsForCanaries) return undefined;
  return Math.min(1, Math.max(0.1, (1.1 * patientsForCanaries) / patients));
}

/** A training in proportion to a share of the images, without scores: all its phases are as much shorter. */
function shortened(knobs: ModelKnobs, share: number): ModelKnobs {
  if (!("totalKimg" in knobs))
    throw new UserError("A model that is fitted in one pass repeats nothing: look for canaries in a GAN or a flow.");
  const inKimg = ["totalKimg", "phaseKimg"].filter((name) => name in knobs);
  const shorter = inKimg.map((name) => [name, share * Number(knobs[name as keyof ModelKnobs])]);
  return { ...knobs, ...Object.fromEntries(shorter), scoreEvery: 0, keep: "last" } as ModelKnobs;
}
