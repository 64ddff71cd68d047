/**
 * The likelihood-ratio attack (LiRA; Carlini et al. 2022, "Membership Inference Attacks From First Principles", algorithm 1): a
 * target's score of a patient is compared with what models that were, and models that were not, trained on this patient give. Each
 * side is a normal distribution. With few shadow models a variance of each patient's own is too uncertain, so that all patients
 * share two: that of scores by models with, and by models without the patient (the paper's variant for few models).
 *
 * Adapted to generators: a model's level and spread are its own (a discriminator's scores have no scale), so that each model's
 * scores are standardized over the patients first.
 */
import { UserError } from "../../../support/errors";

/** What each model says of each patient. Models 2j and 2j + 1 saw complementary halves of the patients. */
export interface ShadowScores {
  /** Models × patients: 1 if the model was trained on the patient. */
  readonly members: readonly Uint8Array[];
  /** Models × patients, larger for "was trained on". */
  readonly scores: readonly Float64Array[];
}

/** Each model's scores with mean 0 and standard deviation 1 over the patients. @throws UserError when a model's scores are all the same. */
export function standardizedScores({ scores }: ShadowScores): Float64Array[] {
  return scores.map((own, model) => {
    const mean = own.reduce((sum, score) => sum + score, 0) / own.length;
    const deviation = Math.sqrt(own.reduce((sum, score) => sum + (score - mean) ** 2, 0) / own.length);
    if (!(deviation > 0 && Number.isFinite(deviation)))
      throw new UserError(
        `Shadow model ${model + 1} says the same of all patients, or no numbers: train the models with other knobs.`,
      );
    return own.map((score) => (score - mean) / deviation);
  });
}

/**
 * The logarithms of the likelihood ratios, each model the target in turn. What is fitted leaves out the target and the model that
 * saw the other half: as many models with and without each patient remain, so that ratios of scores that say nothing are the same
 * for members and others.
 * @returns models × patients; above 0 where a patient is more likely to have been in the target's training.
 * @throws UserError as {@link standardizedScores}.
 */
export function likelihoodRatios(given: ShadowScores): Float64Array[] {
  const scores = standardizedScores(given);
  return scores.map((own, target) => {
    const others = scores.flatMap((_, model) => (model >> 1 === target >> 1 ? [] : [model]));
    const fit = (side: 0 | 1): Side => fitSide(scores, given.members, others, side);
    const [without, withThem] = [fit(0), fit(1)];
    return own.map((score, patient) => logDensityAt(score, withThem, patient) - logDensityAt(score, without, patient));
  });
}

/** Normal distributions of the scores by models with, or without, each patient. */
interface Side {
  readonly means: Float64Array;
  /** Of scores around their patient's mean, over all patients; each mean takes one degree of freedom. */
  readonly variance: number;
}

function fitSide(
  scores: readonly Float64Array[],
  members: readonly Uint8Array[],
  models: readonly number[],
  side: 0 | 1,
): Side {
  let [squares, degrees] = [0, 0];
  const means = scores[0].map((_, patient) => {
    const own = models.filter((model) => members[model][patient] === side).map((model) => scores[model][patient]);
    const mean = own.reduce((sum, score) => sum + score, 0) / own.length;
    squares += own.reduce((sum, score) => sum + (score - mean) ** 2, 0);
    degrees += own.length - 1;
    return mean;
  });
  return { means, variance: squares / degrees };
}

/** Without the constant that both sides have. */
function logDensityAt(score: number, { means, variance }: Side, patient: number): number {
  return -((score - means[patient]) ** 2) / (2 * variance) - Math.log(variance) / 2;
}
