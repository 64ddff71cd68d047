/** What identifies a cohort in the records of the stages that read it. */
import type { Cohort } from "./cohort";
import { imagesFile, tableFile } from "../../runs/stage-files";

/** The same for cohorts of the same images and the same table. */
export function cohortIdentity({ description: { checksums } }: Pick<Cohort, "description">): string {
  return identityOfChecksums(checksums);
}

/** The same from checksums at hand, such as those that a classifier's file keeps; what is missing equals none. */
export function identityOfChecksums(checksums: Readonly<Record<string, string | undefined>>): string {
  return [imagesFile, tableFile].map((name) => String(checksums[name]).slice(0, 16)).join("-");
}
