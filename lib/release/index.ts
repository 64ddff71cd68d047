/** Making and verifying releases: `synthcohort/release`. */
export { createRelease, type Release, type ReleaseOptions } from "./release";
export type { ReleaseFacts } from "./datasheet/facts";
export type { Reproduced } from "./reproduction-check";
export { verifyRelease, type Verification, type VerifyOptions } from "./verify";
