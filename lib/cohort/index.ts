/** Cohorts and their preparation: `synthcohort/cohort`. */
export { openCohort, type Cohort } from "./format/cohort";
export { combinationsOf, type Combination } from "./format/combinations";
export { createCohort } from "./format/writer";
export type { CohortExtra, CohortHeader, CohortWriter } from "./format/cohort-writer";
export { prepareCohort, type PrepareOptions } from "./prepare/prepare";
export type { CohortDescription, SelectionStep } from "./format/description";
export type { CohortKnobs, LabelPolicy } from "./knobs";
export { comparePolicies, type LabelCount, type PolicyComparison, type PolicyCount } from "./selection/label-policy";
export type { CohortRow, CohortTable } from "./format/table";
export type { Split } from "./format/split";
