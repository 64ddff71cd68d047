/**
 * What preparing a cohort would do, determined from the tables alone. Nothing is written except the index of DICOM
 * headers, which `prepare` then uses.
 */
import type { CohortDescription } from "../format/description";
import { followsPlan } from "../format/journal";
import { openCohort } from "../format/cohort";
import { leftoversOf } from "../format/cohort-folder";
import { checkedRequest, isFinishedWithoutData, type PrepareOptions, recordOf, withPlan } from "./prepare";
import { stateOfCohort } from "./prepare-record";
import { splits } from "../format/split";
import { journalKey } from "../format/writer";

/** A cohort as it is planned. */
export interface Preparation {
  /** `begun`: an earlier run that was ended has left images to resume from; `other`: what is there would be replaced. */
  readonly state: "waiting" | "begun" | "other" | "done";
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
  if (isFinishedWithoutData(request)) return foundAt(request.out);
  return withPlan(request, async (plan, opened) => {
    const record = await recordOf(request, plan, opened);
    const there = stateOfCohort(request, record);
    if (there === "done") return foundAt(request.out);
    await opened.checkImages?.(plan.row);
    const begun = leftoversOf(request.out).some(
      ({ leftover, isOld }) => !isOld && followsPlan(leftover, journalKey(record)),
    );
    const counts = Object.fromEntries(
      splits.map((split) => [split, plan.split.filter((one) => one === split).length]),
    ) as CohortDescription["counts"];
    return {
      state: begun ? "begun" : there === "other" ? "other" : "waiting",
      labelNames: plan.kept.labelNames,
      counts,
      warnings: plan.warnings,
    };
  });
}

function foundAt(folder: string): Preparation {
  const cohort = openCohort(folder);
  cohort.close();
  const { description } = cohort;
  return { state: "done", labelNames: description.labels, counts: description.counts, warnings: description.warnings };
}
