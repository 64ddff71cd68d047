/** How close a synthetic feature set is to a real one, in one call. */
import { UserError } from "../../support/errors";
import type { FeatureMatrix } from "../../statistics/feature-matrix";
import { frechetDistance } from "./frechet-distance";
import { kernelDistance, type KernelDistance } from "./kernel-distance";
import { prdc, type Prdc } from "./prdc";

/** All fidelity measures of one pair of feature sets. */
export interface Fidelity {
  /** See {@link frechetDistance}. */
  readonly frechet: number;
  /** See {@link kernelDistance}. */
  readonly kernel: KernelDistance;
  /** See {@link prdc}. */
  readonly prdc: Prdc;
}

/** Neighbors that span a ball (Naeem et al. 2020). */
const neighbors = 5;
/** As in torch-fidelity, where the sets are large enough. */
const subsets = 100;
const largestSubset = 1000;

/**
 * Compares synthetic with real features.
 * The kernel distance takes subsets of 1,000 rows, or of half the smaller set, so that the subsets differ.
 * @param real rows × columns, at least six rows.
 * @param fake rows × the same columns, at least six rows.
 * @param seed of the kernel distance's subsets.
 * @throws UserError when the columns differ, a value is not finite, or a set is too small.
 */
export function fidelity(real: FeatureMatrix, fake: FeatureMatrix, { seed }: { seed: number }): Fidelity {
  const rows = Math.min(real.rows, fake.rows);
  if (rows <= neighbors)
    throw new UserError(
      `Fidelity needs at least ${neighbors + 1} real and ${neighbors + 1} synthetic images, but a set has ${rows}.`,
    );
  const subsetSize = Math.min(largestSubset, Math.floor(rows / 2));
  return {
    frechet: frechetDistance(real, fake),
    kernel: kernelDistance(real, fake, { subsets, subsetSize, seed }),
    prdc: prdc(real, fake, { k: neighbors }),
  };
}
