/**
 * The patients whom a generator might give away most easily: those whose images are farthest from other patients'. The real images
 * alone decide who they are; no model was asked, so that what an attack finds among them was not chosen for.
 */
import type { FeatureMatrix } from "../../../statistics/feature-matrix";
import { groupBy } from "../../../support/grouped";
import type { OnProgress } from "../../../support/progress";
import { searchNeighbors } from "../block-search";
import type { RealFeatures } from "../membership-inference";
import type { NeighborMetric } from "../neighbors";

/** Of the patients. */
const exposedShare = 0.1;
const fewestExposed = 20;

/**
 * The tenth of the patients, 20 at least, with the largest mean distance of their images to the nearest image of anybody else. The
 * tensor engine must have been started.
 * @returns their names.
 */
export async function exposedPatients(
  { features, patients }: RealFeatures,
  { metric, onProgress }: { metric: NeighborMetric; onProgress?: OnProgress },
): Promise<ReadonlySet<string>> {
  const images = groupBy(patients.keys(), (row) => patients[row]);
  const nearest = await nearestOfOthers(features, patients, { metric, onProgress });
  const distance = new Map(
    [...images].map(([patient, rows]) => [patient, rows.reduce((sum, row) => sum + nearest[row], 0) / rows.length]),
  );
  const order = [...images.keys()].sort((a, b) => distance.get(b)! - distance.get(a)! || (a < b ? -1 : 1));
  return new Set(order.slice(0, Math.max(fewestExposed, Math.round(exposedShare * order.length))));
}

/** Each image's distance to the nearest image of another patient. */
async function nearestOfOthers(
  features: FeatureMatrix,
  patients: readonly string[],
  { metric, onProgress }: { metric: NeighborMetric; onProgress?: OnProgress },
): Promise<number[]> {
  const most = Math.max(...[...groupBy(patients, (patient) => patient).values()].map((own) => own.length));
  // However many of the nearest are the patient's own, one more is another's.
  const k = Math.min(most + 1, features.rows);
  const { indices, distances } = await searchNeighbors(features, features, { k, metric, onProgress });
  return patients.map((patient, row) => {
    const place = indices.subarray(row * k, (row + 1) * k).findIndex((other) => patients[other] !== patient);
    return distances[row * k + place];
  });
}
