/** Progress as an output of a cell: one form for people, one for the program that runs the notebook. */
import type { ProgressReport } from "../../support/progress";

/** The MIME type of a {@link ProgressReport} inside an output; the runner reports it and does not save it. */
export const progressType = "application/vnd.synthcohort.progress+json";

export function isProgressReport(value: unknown): value is ProgressReport {
  const report = value as Partial<ProgressReport> | undefined;
  return typeof report?.task === "string" && typeof report.done === "number" && typeof report.total === "number";
}
