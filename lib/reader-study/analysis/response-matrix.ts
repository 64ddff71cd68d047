/** Answers as a matrix of readers and images. */
import type { ReadingMatrix } from "../../statistics/multi-reader/reading-matrix";
import type { Response } from "./responses";

/**
 * Readers × images; real and synthetic images of each cell are strata of their own.
 * @param responses of each reader and image no more than one.
 * @param frame answers whose readers and images, in ascending order, are the matrix's: of two cells together, so that their
 *   images are told apart.
 */
export function matrixOf(responses: readonly Response[], frame: readonly Response[] = responses): ReadingMatrix {
  const readers = [...new Set(frame.map((row) => row.reader))];
  const byImage = new Map(frame.map((row) => [row.image, row]));
  const images = [...byImage.keys()].sort((a, b) => a - b);
  const placeOf = new Map(images.map((image, place) => [image, place]));
  const strata: string[] = [];
  const stratum = Int32Array.from(images, (image) => {
    const { truth, modality, resolution, model } = byImage.get(image) as Response;
    const name = JSON.stringify([truth, modality, resolution, model]);
    if (!strata.includes(name)) strata.push(name);
    return strata.indexOf(name);
  });
  const correct = new Uint8Array(readers.length * images.length).fill(2);
  const rating = new Float64Array(correct.length);
  for (const row of responses) {
    const at = readers.indexOf(row.reader) * images.length + (placeOf.get(row.image) as number);
    correct[at] = row.answer === row.truth ? 1 : 0;
    rating[at] = row.rating;
  }
  const truth = Uint8Array.from(images, (image) => (byImage.get(image)?.truth === "synthetic" ? 1 : 0));
  return { readers: readers.length, truth, stratum, correct, rating };
}
