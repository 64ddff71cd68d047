/** Errors for people, and how all long work is told of and stopped: `synthcohort/support`. */
export { UserError } from "./errors";
export type { OnProgress, ProgressReport } from "./progress";
export { type WorkOptions, type Workplace, setWorkplace, usualWork } from "./work";
