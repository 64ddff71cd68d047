/** The kind of a cohort's images: real, phantom, synthetic or mixed. */

/**
 * `real`: of a data set; `phantom`: drawn, and to be treated as real; `synthetic`: a generator's; `mixed`: images of the first
 * two together with a generator's, for classifiers alone.
 */
export type CohortKind = "real" | "phantom" | "synthetic" | "mixed";

export const cohortKinds: readonly CohortKind[] = ["real", "phantom", "synthetic", "mixed"];

/** The kind of cohorts that do not say it, as older versions wrote them, when there were two models. */
export function kindOfSource(source: string): CohortKind {
  if (source.startsWith("phantom-")) return "phantom";
  return source === "cpd-gan" || source === "prog-gan" ? "synthetic" : "real";
}
