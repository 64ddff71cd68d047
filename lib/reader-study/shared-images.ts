/** No image may be both real and synthetic, because such an image has no right answer. */
import { createHash } from "node:crypto";
import type { Cohort } from "../cohort/format/cohort";
import { UserError } from "../support/errors";
import type { StudyCell } from "./cells";

/** Images that are read at once. */
const piece = 1024;

/**
 * Compares all images of each synthetic cohort with all of its real one, byte by byte. Images of a single gray value are left
 * out: they are the same by having nothing in them.
 * @throws UserError naming the first image that is in both.
 */
export function requireNoSharedImages(cells: readonly StudyCell[]): void {
  for (const real of new Set(cells.map((cell) => cell.real))) {
    const rows = new Map<string, number>();
    forEachImage(real, (hash, row) => rows.set(hash, row));
    for (const { synthetic } of cells.filter((cell) => cell.real === real)) {
      forEachImage(synthetic, (hash, row) => {
        const same = rows.get(hash);
        if (same !== undefined)
          throw new UserError(
            `Row ${row} of the synthetic cohort ${synthetic.folder} is the same image as row ${same} of the real cohort ${real.folder}; give cohorts that share no image.`,
          );
      });
    }
  }
}

function forEachImage(cohort: Cohort, work: (hash: string, row: number) => void): void {
  const length = cohort.resolution * cohort.resolution;
  for (let first = 0; first < cohort.size; first += piece) {
    const count = Math.min(piece, cohort.size - first);
    const images = cohort.readImages(Int32Array.from({ length: count }, (_, i) => first + i));
    for (let i = 0; i < count; i++) {
      const image = images.subarray(i * length, (i + 1) * length);
      if (image.some((value) => value !== image[0]))
        work(createHash("sha256").update(image).digest("base64"), first + i);
    }
  }
}
