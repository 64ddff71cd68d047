/**
 * One pass over the images of a cohort: collects what the checks need about each image, small enough to keep for all at
 * once.
 */
import { createHash } from "node:crypto";
import { setImmediate as macrotask } from "node:timers/promises";
import type { WrittenImages } from "../format/cohort-writer";
import { Coefficients } from "./coefficients";

/** What is known of each image, by its row. */
export interface Survey {
  /** Different gray values, 1 to 256. */
  readonly levels: Uint16Array;
  /** The first row whose image has the same bytes: the row itself where it is the first. */
  readonly first: Int32Array;
  /** What near copies are found by. */
  readonly coefficients: Coefficients;
}

/** Bytes that are read at once. */
const together = 1 << 22;

/** @param signal stops between two pieces. */
export async function surveyImages({ size, resolution, read }: WrittenImages, signal?: AbortSignal): Promise<Survey> {
  const survey = {
    levels: new Uint16Array(size),
    first: new Int32Array(size),
    coefficients: new Coefficients(size, resolution),
  };
  const seen = new Map<string, number>();
  const bytes = resolution * resolution;
  const piece = Math.max(1, Math.floor(together / bytes));
  for (let start = 0; start < size; start += piece) {
    await macrotask();
    signal?.throwIfAborted();
    const count = Math.min(piece, size - start);
    const images = read(start, count);
    for (let row = start; row < start + count; row++) {
      const image = images.subarray((row - start) * bytes, (row - start + 1) * bytes);
      survey.levels[row] = countLevels(image);
      const digest = createHash("sha256").update(image).digest("binary");
      const before = seen.get(digest);
      survey.first[row] = before ?? row;
      if (before === undefined) {
        seen.set(digest, row);
        survey.coefficients.set(row, image);
      }
    }
  }
  return survey;
}

/** Different values of an image. */
export function countLevels(image: Uint8Array): number {
  const seen = new Uint8Array(256);
  for (let i = 0; i < image.length; i++) seen[image[i]] = 1;
  let count = 0;
  for (let value = 0; value < 256; value++) count += seen[value];
  return count;
}
