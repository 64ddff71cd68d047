/**
 * Orders rows by their contents, not by their position: what is drawn from rows in such an order is the same however
 * the images of a cohort are sorted.
 */
import { createHash } from "node:crypto";
import type { Cohort } from "../cohort/format/cohort";
import type { FeatureMatrix } from "../statistics/feature-matrix";

/**
 * Row numbers in ascending order of the features: by the first column, then the second, and so on. Values that another
 * engine rounds differently hardly change the order, as they would that of hashes.
 * @param names one for each row, for rows with the same features, such as their patients; without, these come in any
 *   order.
 */
export function featureOrder({ data, rows, columns }: FeatureMatrix, names?: readonly string[]): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row).sort((a, b) => {
    for (let c = 0; c < columns; c++) {
      const difference = data[a * columns + c] - data[b * columns + c];
      if (difference !== 0) return difference;
    }
    return names === undefined ? 0 : compare(names[a], names[b]);
  });
}

/** Some rows of a cohort in the order of their images' SHA-256; the same image twice by patient. Each image is read once. */
export function imageOrder(cohort: Cohort, rows: ArrayLike<number>): Int32Array {
  const keys = new Map(
    Array.from(rows, (row) => {
      return [
        row,
        createHash("sha256")
          .update(cohort.readImages([row]))
          .digest("hex") + cohort.table.patient[row],
      ];
    }),
  );
  return Int32Array.from(rows).sort((a, b) => compare(keys.get(a)!, keys.get(b)!));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
