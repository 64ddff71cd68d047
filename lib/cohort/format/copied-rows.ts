/** Rows of a cohort as writers take them, for cohorts that are made of others. */
import { setImmediate as macrotask } from "node:timers/promises";
import type { OnProgress } from "../../support/progress";
import type { Cohort } from "./cohort";
import type { CohortRow } from "./table";

/** The table's rows in the order given; one may come more than once. */
export function copiedRows(cohort: Cohort, rows: ArrayLike<number>): CohortRow[] {
  const { patient, split, source } = cohort.table;
  const width = cohort.labelNames.length;
  const labels = cohort.readLabels(rows);
  return Array.from(rows, (row, i) => ({
    patient: patient[row],
    split: split[row],
    labels: labels.subarray(i * width, (i + 1) * width),
    source: source[row],
  }));
}

/** Rows written at once. */
const piece = 512;

/**
 * Writes rows some at a time, and says how far it is.
 * @param write takes neighboring ones. @throws the signal's reason when it aborts, before the next piece or after the last.
 */
export async function writeInPieces(
  rows: Int32Array,
  { task, onProgress, signal }: { task: string; onProgress?: OnProgress; signal?: AbortSignal },
  write: (part: Int32Array) => void,
): Promise<void> {
  for (let first = 0; first < rows.length; first += piece) {
    await macrotask();
    signal?.throwIfAborted();
    onProgress?.({ task, done: first, total: rows.length, unit: "images" });
    write(rows.subarray(first, first + piece));
  }
  onProgress?.({ task, done: rows.length, total: rows.length, unit: "images" });
  signal?.throwIfAborted();
}
