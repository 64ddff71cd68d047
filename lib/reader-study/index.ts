/** Reader studies and their statistics: `synthcohort/reader-study`. */
export { createStudy, type CreatedStudy, type CreateStudyOptions, type Invitation } from "./create";
export { type StudyImage } from "./description";
export { openStudy, type Study } from "./study";
export { reportStudy, type GroupMeasures, type StudyReport } from "./analysis/report";
export { readByMachine, type MachineReaderOptions } from "./machine/machine-reader";
export { simulateReaders, type SimulatedReaders } from "./machine/simulated-reader";
export { imagesNeeded, intervalWidth, type SampleSizeModel } from "./analysis/sample-size";
