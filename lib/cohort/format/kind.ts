/** The kind of a cohort's images: real, phantom or synthetic. */

/** `real`: of a data set; `phantom`: drawn, and to be treated as real; `synthetic`: a generator's. */
export type CohortKind = "real" | "phantom" | "synthetic";

export const cohortKinds: readonly CohortKind[] = ["real", "phantom", "synthetic"];

/** The kind of cohorts that do not say it, as older versions wrote them, when there were two models. */
export function kindOfSource(source: string): CohortKind {
  if (source.startsWith("phantom-")) return "phantom";
  return source === "cpd-gan" || source === "prog-gan" ? "synthetic" : "real";
}
