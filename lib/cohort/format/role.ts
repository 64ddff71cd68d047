/**
 * Which kind of cohort is allowed where: a synthetic image is never taken for a real one, or a real one for a synthetic
 * one.
 */
import { UserError } from "../../support/errors";
import type { Cohort } from "./cohort";
import type { CohortDescription } from "./description";
import { cohortIdentity } from "./identity";

/** Identity of the generator that made a synthetic cohort; undefined if that is not known. */
export function generatorIdentity({ kind, made }: Pick<CohortDescription, "kind" | "made">): string | undefined {
  return kind === "synthetic" ? made?.inputs["generator"] : undefined;
}

/** Identity of the cohort that the generator of a synthetic cohort was trained on; undefined if that is not known. */
function trainedOnIdentity({
  kind,
  made,
  origin,
}: Pick<CohortDescription, "kind" | "made" | "origin">): string | undefined {
  if (kind !== "synthetic") return undefined;
  const trainedOn = origin["trainedOn"];
  // Older versions recorded only which cohort was followed, most often the same one.
  return typeof trainedOn === "string" ? trainedOn : made?.inputs["like"];
}

/** Whether a synthetic cohort's generator was trained on a real one, as far as it tells: released ones do not. */
export function mayBeTrainedOn(real: CohortDescription, synthetic: CohortDescription): boolean {
  const trainedOn = trainedOnIdentity(synthetic);
  return trainedOn === undefined || trainedOn === cohortIdentity({ description: real });
}

/** What a cohort's images are, in words: "synthetic images of cpd-gan". */
export function kindInWords({ description }: Cohort): string {
  const { kind, source } = description;
  if (kind === "phantom") return `images of ${source}`;
  if (kind === "real") return `real images (${source})`;
  if (kind === "mixed") return `a mixture of real and synthetic images (${source})`;
  return generatorIdentity(description) === undefined
    ? "synthetic images of unknown origin"
    : `synthetic images of ${source}`;
}

/**
 * @param purpose what the cohort is for, as the beginning of a sentence: "A generative model is trained on".
 * @throws UserError when some of the images are synthetic.
 */
export function requireReal(cohort: Cohort, purpose: string): void {
  const { kind } = cohort.description;
  if (kind === "real" || kind === "phantom") return;
  throw new UserError(
    `${purpose} real images, and ${cohort.folder} holds ${kindInWords(cohort)}: give a cohort that "synthcohort prepare" made.`,
  );
}

/**
 * @param purpose what the cohort is for, as the beginning of a sentence: "An evaluation is of".
 * @throws UserError when some of the images are real, or drawn as real ones.
 */
export function requireSynthetic(cohort: Cohort, purpose: string): void {
  if (cohort.description.kind === "synthetic") return;
  throw new UserError(
    `${purpose} synthetic images, and ${cohort.folder} holds ${kindInWords(cohort)}: give a cohort that "synthcohort sample" made.`,
  );
}

/** @throws UserError when nothing can be trained on the cohort: it only tests. */
export function requireTrainingImages(cohort: Cohort): void {
  if (cohort.rowsOf("train").length > 0) return;
  throw new UserError(
    `${cohort.folder} has no training images: it is a test set. Give the cohort that it was prepared for; a classifier takes this one with --test.`,
  );
}
