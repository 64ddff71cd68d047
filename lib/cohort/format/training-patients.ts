/** The patients behind a cohort's training images. */

/** The names of a cohort's training patients, each once, sorted. */
export function trainingPatients(cohort: {
  rowsOf(split: "train"): Int32Array;
  readonly table: { readonly patient: readonly string[] };
}): string[] {
  return [...new Set(Array.from(cohort.rowsOf("train"), (row) => cohort.table.patient[row]))].sort();
}
