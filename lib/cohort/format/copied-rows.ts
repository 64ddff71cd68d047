/** Rows of a cohort as writers take them, for cohorts that are made of others. */
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
