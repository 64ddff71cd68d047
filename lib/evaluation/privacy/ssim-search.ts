/** Finds, for each of some images, the real training image with the highest structural similarity (SSIM). */
import { setImmediate as macrotask } from "node:timers/promises";
import type { Cohort } from "../../cohort/format/cohort";
import { localMoments, ssim, ssimOfMoments } from "../fidelity/ssim";
import type { FeatureMatrix } from "../../statistics/feature-matrix";
import type { OnProgress } from "../../support/progress";
import { nearestNeighbors } from "./neighbors";

/** The place among the real training images, and the distance, of each image's nearest. */
export interface Nearest {
  readonly places: Int32Array;
  /** 1 − SSIM: 0 to 2. */
  readonly distances: Float64Array;
}

/** Images up to this size are compared with all training images. Unit: pixels. */
const exactUpTo = 64;
/**
 * Larger ones, of which a pair takes milliseconds, with so many that are nearest in pixels. Of 100 chest phantoms of 32 pixels
 * 46 had their nearest of 4,500 elsewhere, on average 0.016 nearer.
 */
const candidates = 20;
/** Training images between two reports. */
const piece = 64;

/**
 * Looks through all training images where images have at most 64 pixels a side, and through the 20 nearest in pixels above.
 * @param options.itself whether the images are training images themselves, and the nearest other one is looked for.
 * @throws UserError for images smaller than 16 pixels.
 */
export async function nearestBySsim(
  real: Cohort,
  cohort: Cohort,
  rows: Int32Array,
  { itself, onProgress }: { itself: boolean; onProgress?: OnProgress },
): Promise<Nearest> {
  const realRows = real.rowsOf("train");
  const found = { places: new Int32Array(rows.length), distances: new Float64Array(rows.length).fill(Infinity) };
  const offer = (query: number, place: number, likeness: () => number): void => {
    if (itself && realRows[place] === rows[query]) return;
    const distance = 1 - likeness();
    if (distance >= found.distances[query]) return;
    found.places[query] = place;
    found.distances[query] = distance;
  };
  const side = real.resolution;
  if (side > exactUpTo) {
    const k = Math.min(realRows.length, candidates + (itself ? 1 : 0));
    const { indices } = nearestNeighbors(grayValues(cohort, rows), grayValues(real, realRows), {
      k,
      metric: "euclidean",
    });
    indices.forEach((place, at) => {
      const query = Math.floor(at / k);
      offer(query, place, () => ssim(cohort.readImages([rows[query]]), real.readImages([realRows[place]]), side));
    });
    return found;
  }
  const queries = Array.from(rows, (row) => localMoments(cohort.readImages([row]), side));
  for (let place = 0; place < realRows.length; place++) {
    const moments = localMoments(real.readImages([realRows[place]]), side);
    queries.forEach((query, at) => offer(at, place, () => ssimOfMoments(query, moments)));
    if (place % piece !== piece - 1 && place !== realRows.length - 1) continue;
    onProgress?.({ task: "comparing by SSIM", done: place + 1, total: realRows.length, unit: "images" });
    await macrotask();
  }
  return found;
}

/** Gray values, scaled so that the Euclidean distance of two images is the root mean square of their difference, black to white 1. */
export function grayValues(cohort: Cohort, rows: Int32Array): FeatureMatrix {
  const scale = 1 / (255 * cohort.resolution);
  return {
    data: Float32Array.from(cohort.readImages(rows), (gray) => gray * scale),
    rows: rows.length,
    columns: cohort.resolution ** 2,
  };
}
