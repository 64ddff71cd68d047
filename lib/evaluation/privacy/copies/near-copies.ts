/**
 * Finds synthetic images that equal a real image or nearly do: they differ by less than JPEG compression changes, also
 * when mirrored, because training with flips shows mirrored images. Statistics over all images may miss a few of these.
 */
import type { Cohort } from "../../../cohort/format/cohort";
import { blockMeans } from "../../../phantom/block-means";
import type { FeatureMatrix } from "../../../statistics/feature-matrix";
import type { OnProgress } from "../../../support/progress";
import { searchNeighbors } from "../block-search";

/** Root mean square difference of the pixels up to which two images are copies. Unit: gray levels of 255. */
export const copyDifference = 2;

/** A synthetic image and the real one that it is a copy of. */
export interface NearCopy {
  readonly synthetic: number;
  readonly real: number;
  readonly mirrored: boolean;
  /** Root mean square difference of the pixels. Unit: gray levels of 255. */
  readonly difference: number;
}

/** Images are compared by so many means first, whose differences are never larger than those of all pixels. */
const reducedSide = 8;
/** Real images nearest by these means, which are then compared by all pixels. */
const candidates = 8;

/** All copies of real images, whatever their split; the nearest one of each synthetic image. The tensor engine must have been started. */
export async function nearCopies(real: Cohort, synthetic: Cohort, onProgress?: OnProgress): Promise<NearCopy[]> {
  const query = reducedImages(synthetic, false);
  const found = new Map<number, NearCopy>();
  for (const mirrored of [false, true]) {
    const k = Math.min(candidates, real.size);
    const { indices, distances } = await searchNeighbors(query, reducedImages(real, mirrored), {
      k,
      metric: "euclidean",
      onProgress,
    });
    for (let place = 0; place < indices.length; place++) {
      if (distances[place] / reducedSide > copyDifference) continue;
      const pair = compare(real, indices[place], synthetic, Math.floor(place / k), mirrored);
      const known = found.get(pair.synthetic);
      if (pair.difference <= copyDifference && !(known && known.difference <= pair.difference))
        found.set(pair.synthetic, pair);
    }
  }
  return [...found.values()].sort((a, b) => a.synthetic - b.synthetic);
}

function compare(real: Cohort, realRow: number, synthetic: Cohort, syntheticRow: number, mirrored: boolean): NearCopy {
  const side = real.resolution;
  const [a, b] = [imageOf(real, realRow, mirrored), synthetic.readImages([syntheticRow])];
  let squares = 0;
  for (let pixel = 0; pixel < a.length; pixel++) squares += (a[pixel] - b[pixel]) ** 2;
  return { synthetic: syntheticRow, real: realRow, mirrored, difference: Math.sqrt(squares) / side };
}

function reducedImages(cohort: Cohort, mirrored: boolean): FeatureMatrix {
  const columns = reducedSide ** 2;
  const data = new Float32Array(cohort.size * columns);
  for (let row = 0; row < cohort.size; row++) {
    data.set(
      blockMeans(Float32Array.from(imageOf(cohort, row, mirrored)), cohort.resolution, reducedSide),
      row * columns,
    );
  }
  return { data, rows: cohort.size, columns };
}

function imageOf(cohort: Cohort, row: number, mirrored: boolean): Uint8Array {
  const image = cohort.readImages([row]);
  const side = cohort.resolution;
  if (mirrored) for (let start = 0; start < image.length; start += side) image.subarray(start, start + side).reverse();
  return image;
}
