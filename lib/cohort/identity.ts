/** What stands for a cohort in the records of the stages that read it. */
import type { Cohort } from "./cohort";

/** The same for cohorts of the same images and the same table. */
export function identityOf({ description: { checksums } }: Pick<Cohort, "description">): string {
  return `${checksums["images.npy"].slice(0, 16)}-${checksums["table.csv"].slice(0, 16)}`;
}
