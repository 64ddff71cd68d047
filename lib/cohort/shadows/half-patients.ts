/**
 * Which training patients each shadow model sees. Models come in pairs whose halves complement each other, so that every patient is
 * in exactly half of the models, and in half of those that remain without a pair. The balanced design is that of Carlini et al. 2022,
 * "Membership Inference Attacks From First Principles".
 */
import { UserError } from "../../support/errors";
import { Random } from "../../support/random";

/** Models, at least: without one pair, two are left that saw a patient, and two that did not. */
const fewestShadows = 6;

/**
 * The patients of each model; those of models 2j and 2j + 1 (from 0) are each other's complement.
 * @param patients their names, each once. @param models an even number, {@link fewestShadows} or more.
 * @throws UserError when the number of models is not possible.
 */
export function halvesOfPatients(patients: readonly string[], models: number, seed: number): ReadonlySet<string>[] {
  if (!Number.isInteger(models) || models < fewestShadows || models % 2 === 1)
    throw new UserError(`There are to be ${models} shadow models; give an even number of ${fewestShadows} or more.`);
  const names = [...patients].sort();
  return Array.from({ length: models / 2 }, (_, pair) => {
    const order = Random.fromSeed(seed, `halves of shadow models/${pair}`).shuffle([...names]);
    const half = Math.ceil(order.length / 2);
    return [new Set(order.slice(0, half)), new Set(order.slice(half))];
  }).flat();
}
