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

/** Draws pictures in proportion to their weights; one that is not normal has one finding more in some cases: the tail of rare combinations. */
export function pictureDrawer<F extends string>(
  pictures: readonly Picture<F>[],
  findings: readonly F[],
  furtherFinding: number,
): (random: Random) => readonly F[] {
  const weights = pictures.map(([weight]) => weight);
  return (random) => {
    const [, shown] = pictures[pick(weights, random)];
    if (shown[0] === "No Finding" || !random.chance(furtherFinding)) return shown;
    return [...shown, findings[1 + random.integer(findings.length - 1)]];
  };
}

/** One value a finding, in the order of all: 1 present. */
export function labelVector<F extends string>(shown: readonly F[], findings: readonly F[]): Int8Array {
  return Int8Array.from(findings, (finding) => (shown.includes(finding) ? 1 : 0));
}
