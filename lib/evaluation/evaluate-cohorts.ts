/** Several synthetic cohorts judged against the same real one, as one task. */
import type { Cohort } from "../cohort/format/cohort";
import { usualWork } from "../support/work";
import { evaluateCohort, type EvaluateOptions, type Evaluation } from "./evaluate-cohort";
import type { ImageFeatures } from "./image-features";

/**
 * Evaluates synthetic cohorts, one after the other.
 * @param synthetic by the name of the generator, such as `cpD-GAN`.
 * @throws UserError as {@link evaluateCohort} does.
 */
export async function evaluateCohorts<Name extends string>(
  real: Cohort,
  synthetic: Readonly<Record<Name, Cohort>>,
  features: ImageFeatures,
  options: EvaluateOptions,
): Promise<Record<Name, Evaluation>> {
  const usual = usualWork("evaluating", options);
  const evaluations: Partial<Record<Name, Evaluation>> = {};
  for (const name of Object.keys(synthetic) as Name[])
    evaluations[name] = await evaluateCohort(real, synthetic[name], features, usual);
  return evaluations as Record<Name, Evaluation>;
}
