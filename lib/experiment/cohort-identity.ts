/** What stands for a cohort in the records of all that was made from it. */
import type { Cohort } from "../cohort/cohort";

/** Identity of an open cohort: the first 16 hexadecimal digits of the checksums of its images and of its table. */
export function identityOf(cohort: Cohort): string {
  return identityOfChecksums(cohort.description.checksums);
}

/** The same from checksums at hand, such as those that a classifier's file keeps; what is missing equals none. */
export function identityOfChecksums(checksums: Readonly<Record<string, string | undefined>>): string {
  return ["images.npy", "table.csv"].map((name) => String(checksums[name]).slice(0, 16)).join("-");
}
