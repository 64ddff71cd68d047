/**
 * What a notebook begins with. The rest is public as well, by folder: `synthcohort/figures`, `synthcohort/evaluation`,
 * `synthcohort/gan`, … (the `index.ts` of each folder here).
 */

// the engine, the experiment, and what is shown below a cell
export { startEngine } from "./engine";
export {
  compareExperiments,
  openExperiment,
  readParameters,
  setParameters,
  sweep,
  type NotebookExperiment,
} from "./notebook";
export { show, showMarkdown, showTable } from "./notebook";
export { knobRows, parameterRows, type ClassifierRun, type ExperimentOptions, type GeneratorRun } from "./experiment";
export { UserError } from "./support";

// images
export { combinationsOf, comparePolicies, openCohort, type Cohort } from "./cohort";
export { examplesOf, labelExamplesOf, latentExamplesOf } from "./experiment";

// what sample.cjs of a release asks for, those made before included
export { openGenerator } from "./gan";

// what is measured, read and handed over
export { classifierFeatures, evaluateCohort, evaluateCohorts, type Evaluation } from "./evaluation";
export { nearestImages, nearestImagesByPixels, nearestImagesBySsim } from "./evaluation";
export { attributeCohort, type Attribution } from "./attribution";
export { createStudy, openStudy, readByMachine, reportStudy, simulateReaders, type Study } from "./reader-study";
export { createRelease, verifyRelease, type Release, type Verification } from "./release";
export { openBenchmarkTable } from "./benchmark";
export { auroc } from "./statistics";
