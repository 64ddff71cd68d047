/** The experiment of the lab in the browser, for Node.js, too: `synthcohort/teaching`. */
export { audit, type LabAudit, type NearestTraining } from "./lab/audit";
export { classify, type LabClassifier, trainLabClassifier } from "./lab/classify";
export { labCohort, type LabCohortOptions } from "./lab/cohort";
export { type LabModel, type LabSettings, LabTraining } from "./lab/training";
