/** How phantoms draw which labels a patient's images have: pictures by weight, in slices or views that resemble each other. */
import type { Random } from "../support/random";

/** A combination of findings that patients come with, and how often. */
export type Picture<F extends string> = readonly [weight: number, findings: readonly F[]];

/** An index, drawn in proportion to its weight. */
export function pick(weights: readonly number[], random: Random): number {
  let left = random.uniform() * weights.reduce((sum, weight) => sum + weight, 0);
  const index = weights.findIndex((weight) => (left -= weight) < 0);
  return index < 0 ? weights.length - 1 : index;
}
