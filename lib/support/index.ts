/** Errors for users, and how long work reports progress and is stopped: `synthcohort/support`. */
export { UserError } from "./errors";
export type { OnProgress, ProgressReport } from "./progress";
export { type WorkOptions, type Workplace, setWorkplace, usualWork } from "./work";
