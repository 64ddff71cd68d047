/** The lesson "Would you share these images?" and its checks: `synthcohort/teaching`. */
export { audit, type LabAudit, type NearestTraining } from "./lab/audit";
export { classify, type LabClassifier, trainLabClassifier } from "./lab/classify";
export { labCohort, type LabCohortOptions } from "./lab/cohort";
export { type LabModel, type LabSettings, LabTraining } from "./lab/training";
export { aurocOfSplit, drawScans, type Scans, type SplitSide, splitByImage } from "./exercises/scans";
export { checkSplit } from "./exercises/check-split";
export { checkPatients, intervalsOf, type WidthRow } from "./exercises/interval-width";
export { marked } from "./exercises/marks";
export {
  bothWays,
  checkShortcut,
  habitualGenerator,
  markedFinding,
  type ShortcutAnswer,
  type TestedOn,
} from "./exercises/shortcut";
export { checkLastStep, lastStep, learningCurve, type LearningRow, type LearningStep } from "./exercises/few-samples";
export { type Attention, attentionOf, checkAttention } from "./exercises/attention";
export { auditGenerators, byHeart, checkCopies, type CopiesAnswer, type CopyRow } from "./exercises/copies";
export { type ExerciseName, hintOf } from "./exercises/hints";
export { type Verdict, verdictWords } from "./exercises/verdict";
export { predict, showHint, showVerdict } from "./show";
