/** What preparing a cohort would do: found from the tables alone. Nothing is written but the index of DICOM headers, which preparing finds then. */
import type { CohortDescription } from "./description";
import { checksumOf, findFinished, followsFinished, openFinished } from "./finished-cohort";
import { followsPlan } from "./journal";
import { checkPlace, leftoversOf } from "./place";
import { checkedRequest, isDataGone, type PrepareOptions, withPlan } from "./prepare";
import { splits } from "./split";

/** A cohort as it is planned. */
export interface Preparation {
  /** `begun`: an earlier run that was ended has left images to go on from. */
  readonly state: "waiting" | "begun" | "done";
  readonly labelNames: readonly string[];
  /** Images of each split, those that turn out to be unreadable included. */
  readonly counts: CohortDescription["counts"];
  /** What is said of the tables: the columns that were taken, the patients, uncertain labels. */
  readonly warnings: readonly string[];
}

/**
 * Looks at what `prepareCohort` would do.
 * @throws UserError as that does, unless an image turns out to be unreadable.
 */
export async function lookAtPreparation(options: PrepareOptions): Promise<Preparation> {
  const request = checkedRequest(options);
  const finished = findFinished(request);
  const found = (there: CohortDescription): Preparation => ({ state: "done", labelNames: there.labels, counts: there.counts, warnings: there.warnings });
  if (finished && isDataGone(request)) return found(finished);
  return withPlan(request, async (plan, opened) => {
    const there = finished && followsFinished(finished, request, plan) ? openFinished(request) : undefined;
    there?.close();
    if (there) return found(there.description);
    checkPlace(request.out);
    await opened.checkImages?.(plan.row);
    const begun = leftoversOf(request.out).some(({ leftover, isOld }) => !isOld && followsPlan(leftover, checksumOf(request, plan)));
    const counts = Object.fromEntries(splits.map((split) => [split, plan.split.filter((one) => one === split).length])) as CohortDescription["counts"];
    return { state: begun ? "begun" : "waiting", labelNames: plan.kept.labelNames, counts, warnings: plan.warnings };
  });
}
