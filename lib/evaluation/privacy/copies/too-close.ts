/** Synthetic images that come too close to a training image, by the audit's own measure: nearer than held-out real images do. */
import { UserError } from "../../../support/errors";
import type { OnProgress } from "../../../support/progress";
import { searchNeighbors } from "../block-search";
import { closeBound } from "../memorization";
import type { NeighborMetric } from "../neighbors";
import type { RealAndSynthetic } from "../record-distances";

/**
 * Row numbers of the synthetic images that are nearer to a training image than all but this share of the held-out real
 * images are. Of an honest generator's images it is about that share. The tensor engine must have been started.
 * @param options.share above 0 and below 1; 0.05 is what the audit calls memorized.
 * @throws UserError when the share is of less than one held-out image.
 */
export async function tooClose(
  { train, heldOut, synthetic }: RealAndSynthetic,
  { share, metric, onProgress }: { share: number; metric: NeighborMetric; onProgress?: OnProgress },
): Promise<number[]> {
  if (!(share > 0 && share < 1 && share * heldOut.rows >= 1)) {
    throw new UserError(
      `A share of ${share} of ${heldOut.rows} held-out images is not a valid bound for too close; give a share from ${Number((1 / heldOut.rows).toPrecision(2))} to below 1.`,
    );
  }
  const toTrain = async (query: RealAndSynthetic["train"]): Promise<Float64Array> =>
    (await searchNeighbors(query, train, { k: 1, metric, onProgress })).distances;
  const bound = closeBound(await toTrain(heldOut), share);
  return Array.from(await toTrain(synthetic)).flatMap((distance, row) => (distance < bound ? [row] : []));
}
