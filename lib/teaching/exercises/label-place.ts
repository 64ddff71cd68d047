/** Where a finding is among a cohort's labels. */
import type { Cohort } from "../../cohort/format/cohort";
import { UserError } from "../../support/errors";

/**
 * The place of a finding in each row of labels.
 * @throws UserError naming the cohort's labels when the finding is none of them.
 */
export function labelPlace({ labelNames }: Cohort, finding: string): number {
  const label = labelNames.indexOf(finding);
  if (label < 0) throw new UserError(`This cohort has no label "${finding}": choose one of ${labelNames.join(", ")}.`);
  return label;
}
