/** A cohort of which only some rows are for training: to check a training on a part of it before that part is written. */
import type { Cohort } from "./cohort";

/** The same cohort, with these rows as its training split. */
export function withTrainingRows(cohort: Cohort, rows: Int32Array): Cohort {
  return { ...cohort, rowsOf: (split) => (split === "train" ? rows : cohort.rowsOf(split)) };
}
