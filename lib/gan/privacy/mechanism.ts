/**
 * The noisy steps of a training with a privacy budget (Abadi et al. 2016, "Deep Learning with Differential Privacy"), by patient:
 * every step draws each patient with the same chance, and one image of theirs; the patient's own gradient is clipped, and the sum
 * gets Gaussian noise. The neighbors of a cohort are those in which one patient's images are left out. The number of patients and
 * the table of labels are known to everybody.
 */
import type { Cohort } from "../../cohort/format/cohort";
import { type CohortDescription, knowsPatients } from "../../cohort/format/description";
import { trainingPatients } from "../../cohort/format/training-patients";
import { noiseForEpsilon, type NoisySteps } from "../../statistics/privacy/privacy-accountant";
import type { SampledGaussian } from "../../statistics/privacy/renyi-gaussian";
import { UserError } from "../../support/errors";
import type { PrivacyKnobs } from "../knobs/privacy";

/** All that decides what a whole training spends. */
export interface PrivacyMechanism extends NoisySteps, SampledGaussian {
  /** What may be spent. */
  readonly epsilon: number;
  /** Largest norm of a patient's gradient in a step (C); the noise of the sum has a deviation of σC. */
  readonly clipNorm: number;
  /** Whom it protects: whole patients; single images where the source names no patients. */
  readonly unit: "patient" | "image";
  /** Training patients, or images. */
  readonly patients: number;
  /** Patients that a step draws on average, by which sums are divided. */
  readonly minibatch: number;
}

/** The length of a training, what a step sees, and how gradients are clipped if no knob says otherwise. */
export interface TrainingFacts {
  readonly totalKimg: number;
  /** Images of a step. */
  readonly minibatch: number;
  readonly usualClip: number;
}

/** Whether a training has a budget. @param knobs of any model; some have none. */
export function hasBudget<Knobs extends object>(knobs: Knobs): knobs is Knobs & { readonly privacyEpsilon: number } {
  const { privacyEpsilon = 0 } = knobs as PrivacyKnobs;
  return privacyEpsilon > 0;
}

/** What whoever trains with a budget should know, a sentence each. @returns none without a budget. */
export function budgetNotes(knobs: PrivacyKnobs, cohort: CohortDescription): string[] {
  if (!hasBudget(knobs) || knowsPatients(cohort)) return [];
  return [
    "The budget protects single images, not patients, because the source does not say which images are of one patient.",
  ];
}

/** A training's knobs; with a budget, its samples are not scored, because scores compare them with real images. */
export function withoutScores<Knobs extends PrivacyKnobs & { readonly scoreEvery: number }>(knobs: Knobs): Knobs {
  return hasBudget(knobs) ? { ...knobs, scoreEvery: 0 } : knobs;
}

/**
 * δ, the chance that the bound may fail: the largest power of ten below a tenth of one over the number of patients. With one over
 * the number itself, giving away one patient at random would keep to any budget.
 */
export function deltaFor(patients: number): number {
  return 1 / 10 ** (Math.floor(Math.log10(patients)) + 2);
}

/** The mechanism of a training with a budget; undefined without one. @throws UserError as {@link checkBudget}. */
export function mechanismOf(
  { privacyEpsilon = 0, clipNorm }: PrivacyKnobs,
  cohort: Cohort,
  { totalKimg, minibatch, usualClip }: TrainingFacts,
): PrivacyMechanism | undefined {
  if (privacyEpsilon === 0) return undefined;
  const patients = trainingPatients(cohort).length;
  if (minibatch > patients)
    throw new UserError(
      `With a privacy budget, a step draws ${minibatch} of the patients on average, but ${cohort.folder} has only ${patients} for training; make the minibatch ${patients} or less.`,
    );
  const spending = {
    samplingRate: minibatch / patients,
    steps: Math.ceil((totalKimg * 1000) / minibatch),
    delta: deltaFor(patients),
  };
  const noiseMultiplier = noiseForEpsilon(privacyEpsilon, spending);
  if (noiseMultiplier === undefined)
    throw new UserError(
      `No noise keeps ${spending.steps} steps to privacyEpsilon = ${privacyEpsilon} as far as its accountant can tell; raise it, for example to 0.1.`,
    );
  return {
    unit: knowsPatients(cohort.description) ? "patient" : "image",
    epsilon: privacyEpsilon,
    clipNorm: clipNorm ?? usualClip,
    patients,
    minibatch,
    noiseMultiplier,
    ...spending,
  };
}

/**
 * @throws UserError when a minibatch has more than all patients, no noise is enough for the budget, or a knob of budgets is changed
 *   without one.
 */
export function checkBudget(knobs: PrivacyKnobs, cohort: Cohort, facts: TrainingFacts): void {
  if (knobs.clipNorm !== undefined && !hasBudget(knobs))
    throw new UserError(
      `clipNorm = ${knobs.clipNorm} has no effect without a privacy budget; set privacyEpsilon, or leave clipNorm at ${facts.usualClip}.`,
    );
  mechanismOf(knobs, cohort, facts);
}
