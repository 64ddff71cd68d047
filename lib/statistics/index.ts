/** Statistics that do not depend on images: `synthcohort/statistics`. */
export type { Prediction } from "./prediction";
export { auroc } from "./auroc";
export { delong, type DelongResult } from "./delong";
export { comparePredictions, type AurocComparison, type AurocDifference } from "./bootstrap/auroc-differences";
export { summarizePredictions, type AurocInterval, type AurocSummary } from "./bootstrap/auroc-intervals";
export { averagePrecision } from "./average-precision";
export { sensitivityAtSpecificity } from "./operating-point";
export { calibration, type Calibration, type CalibrationBin } from "./calibration/calibration-error";
export { reliabilityCurve, type ReliabilityPoint } from "./calibration/reliability-curve";
export { figuresOfMerit, type FiguresOfMerit, type LabelMerit } from "./figures-of-merit";
export type { FeatureMatrix } from "./feature-matrix";
export type { Estimate } from "./interval";
export { epsilonSpent, noiseForEpsilon, type NoisySteps } from "./privacy/privacy-accountant";
export type { SampledGaussian } from "./privacy/renyi-gaussian";
