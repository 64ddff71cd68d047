/** What notebooks show below their cells: `synthcohort/notebook`. */
import { setWorkplace } from "../support/work";
import { kernelWork } from "./display/kernel-work";

// Here and not where a kernel starts: any kernel that runs the notebooks will do, and all of them import this.
setWorkplace(kernelWork);

export { NotebookExperiment, openExperiment } from "./notebook-experiment";
export { compareExperiments, type CompareExperimentsOptions } from "./compare-experiments";
export { type NotebookParameters, readParameters, setParameters, type SharedParameters } from "./shared-parameters";
export { type LatentWalk, showLatentWalk } from "./latent-space";
export { sweep, type SweepRequest } from "./sweep";
export { experimentFigures, type ExperimentFigure } from "./experiment-figures";
export { show, showMarkdown } from "./display/show";
export { showTable, type TableOptions } from "./display/table";
export { readTable, type FileTable } from "./display/read-table";
export { interruptSignal } from "./display/interrupt";
export { notebookProgress } from "./display/progress-display";
export { trainingView, type TrainingView } from "./display/training-view";
