/**
 * Finds images that are in a cohort several times: with the same bytes, or nearly. Near copies are looked for among images
 * that share a band of their perceptual hash (see coefficients.ts) and are then compared pixel by pixel.
 *
 * What counts as near was measured at 32×32. Of ChestX-ray14's images that were saved as JPEG of quality 50 to 90, halved in
 * size, darkened by a tenth, brightened by 10 levels, given gamma 1.05 or noise of 3 levels, every one correlates with its
 * original by 0.9997 or more, and every one shares a band with it. Images of different patients correlate by at most 0.970
 * among 11,700 of the chest phantom, 0.988 among 11,700 of the head CT phantom, 0.963 among 815 of ChestX-ray14 and 0.979
 * among 5,002 of PneumoniaMNIST: there is no false alarm in these. A picture that was shifted by a pixel of 256, cropped or
 * turned is not found.
 */
import type { WrittenImages } from "../format/cohort-writer";
import { standardized } from "./coefficients";
import type { Survey } from "./survey";

/** Near copies correlate by this at least. */
const leastCorrelation = 0.9995;

/** In smaller images different patients are too alike: at 8×8 those of the head CT phantom correlate by up to 0.998. Unit: pixels. */
const smallestSide = 16;

/** Which images are copies of each other, by row. */
export interface Copies {
  /** The first row whose image has the same bytes. */
  readonly exact: Int32Array;
  /** A row that represents all rows with nearly the same image, exact copies included. */
  readonly near: Int32Array;
}

/** Images of a single gray value are near copies of none: they show nothing. */
export function findCopies(images: WrittenImages, { first, levels, coefficients }: Survey): Copies {
  const near = Int32Array.from(first);
  const rows = Array.from(first.keys()).filter((row) => first[row] === row && levels[row] > 1);
  const bands = images.resolution < smallestSide ? [] : coefficients.bands(rows);
  const isNear = nearness(images, (a, b, most) => coefficients.distance(a, b, most));
  for (const band of bands) {
    // An image is compared with those alone that stand for others, so that many copies of one take no longer than as many images.
    const standing = new Map<number, number[]>();
    rows.forEach((row, place) => {
      if (near[row] !== row) return;
      const bucket = standing.get(band[place]);
      const found = bucket?.find((other) => isNear(other, row));
      if (found !== undefined) near[row] = found;
      else if (bucket) bucket.push(row);
      else standing.set(band[place], [row]);
    });
  }
  for (let row = 0; row < near.length; row++) near[row] = standsFor(near, row);
  return { exact: first, near };
}

/** Whether two images correlate enough. The distance of their coefficients is asked first: it is at hand, and never too large. */
function nearness(
  { read, resolution }: WrittenImages,
  distance: (a: number, b: number, most: number) => number,
): (a: number, b: number) => boolean {
  const most = 2 - 2 * leastCorrelation;
  const roundingRoom = 1e-6;
  return (a, b) => {
    if (distance(a, b, most + roundingRoom) > most + roundingRoom) return false;
    const [one, other] = [a, b].map((row) => standardized(read(row, 1), resolution));
    return one.reduce((sum, value, i) => sum + value * other[i], 0) >= leastCorrelation;
  };
}

/** One that an image was found to be a copy of may itself have turned out to be a copy in a later band. */
function standsFor(near: Int32Array, row: number): number {
  let at = row;
  while (near[at] !== at) at = near[at];
  return at;
}
