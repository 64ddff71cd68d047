/** Two attacks on the released synthetic images: by distance, and by density. */
import { UserError } from "../../support/errors";
import { type FeatureMatrix, pickRows } from "../../statistics/feature-matrix";
import type { OnProgress } from "../../support/progress";
import { searchNeighbors } from "./block-search";
import { logDensity } from "../../statistics/features/kernel-density";
import { membershipResult, type MembershipResult } from "./membership";
import type { NeighborMetric } from "./neighbors";
import { principalComponents } from "../../statistics/features/principal-components";

/** Features of real images, with the patient of each. */
export interface RealFeatures {
  readonly features: FeatureMatrix;
  /** One name for each row. */
  readonly patients: readonly string[];
}

/** Whom the attacks are tried on, and what the attacker holds. */
export interface AttackSets {
  /** Real images that the generator was trained on. */
  readonly members: RealFeatures;
  /** Real images that it never saw. */
  readonly nonMembers: RealFeatures;
  /** The released images. */
  readonly synthetic: FeatureMatrix;
}

/** Dimensions of the densities: kernels need very many images in more. */
const dimensions = 8;

/**
 * Distance-based: who has a synthetic image nearby was a member (Chen et al. 2020, "GAN-Leaks", without access to the generator).
 * @throws UserError when there are fewer than two patients.
 */
export async function distanceAttack(
  { members, nonMembers, synthetic }: AttackSets,
  { metric, seed, onProgress }: { metric: NeighborMetric; seed: number; onProgress?: OnProgress },
): Promise<MembershipResult> {
  const attack = async ({
    features,
    patients,
  }: RealFeatures): Promise<{ scores: Float64Array; patients: readonly string[] }> => {
    const { distances } = await searchNeighbors(features, synthetic, { k: 1, metric, onProgress });
    return { scores: distances.map((distance) => -distance), patients };
  };
  return membershipResult(await attack(members), await attack(nonMembers), seed);
}

/**
 * Density-based, DOMIAS (van Breugel et al. 2023, equation 2): who lies where synthetic images are dense, compared with
 * where real images in general are, was a member. Densities by Gaussian kernels on the features' principal components.
 * @param reference real images that are neither members nor non-members: what the attacker knows of the population; its
 *   patients must be others than those of the two groups.
 * @throws UserError when a patient of the reference is in a group, or there are too few images for a density.
 */
export function densityAttack(
  { members, nonMembers, synthetic }: AttackSets,
  reference: RealFeatures,
  seed: number,
): MembershipResult {
  const known = new Set(reference.patients);
  const shared = [...members.patients, ...nonMembers.patients].find((patient) => known.has(patient));
  if (shared !== undefined)
    throw new UserError(
      `Patient ${shared} is in the reference and in an attacked group; use reference images of other patients.`,
    );
  const project = principalComponents(stacked(synthetic, reference.features), dimensions);
  const [ofSynthetic, ofReference] = [project(synthetic), project(reference.features)];
  // A collapsed generator's images are all the same: a millionth of the real images' variance gives them a density.
  const least = 1e-6 * smallestVariance(ofReference);
  const attack = ({ features, patients }: RealFeatures): { scores: Float64Array; patients: readonly string[] } => {
    const at = project(features);
    const real = logDensity(ofReference, at, least);
    return { scores: logDensity(ofSynthetic, at, least).map((density, i) => density - real[i]), patients };
  };
  return membershipResult(attack(members), attack(nonMembers), seed);
}

function smallestVariance({ data, rows, columns }: FeatureMatrix): number {
  const variances = Array.from({ length: columns }, (_, c) => {
    const values = Float64Array.from({ length: rows }, (__, row) => data[row * columns + c]);
    const mean = values.reduce((sum, value) => sum + value, 0) / rows;
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows;
  });
  return Math.min(...variances);
}

function stacked(a: FeatureMatrix, b: FeatureMatrix): FeatureMatrix {
  const data = new Float64Array((a.rows + b.rows) * a.columns);
  data.set(pickRows(a, [...Array(a.rows).keys()]).data as Float64Array);
  data.set(pickRows(b, [...Array(b.rows).keys()]).data as Float64Array, a.rows * a.columns);
  return { data, rows: a.rows + b.rows, columns: a.columns };
}
