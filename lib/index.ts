/** The public API of synthcohort: what notebooks and other programs import. */

// engine
export { startEngine, type Backend, type EngineDescription, type StartOptions } from "./engine/start";
export { describeEngine } from "./engine/describe";

// experiment: the story's steps, each found when it is done
export { type ExperimentOptions } from "./experiment/experiment";
export { knobRows, type KnobRow } from "./experiment/knob-rows";
export { preset, type Changes, type Preset } from "./experiment/presets";
export { parameterRows, type ParameterRow } from "./experiment/parameter-table";
export { examplesOf, labelExamplesOf } from "./experiment/examples";
export { evaluateCohort, type Evaluation } from "./evaluation/evaluate-cohort";
export {
  attributeCohort,
  attributionMethods,
  localizationMeasures,
  type Attribution,
  type AttributionExample,
  type AttributionMethod,
  type LocalizationMeasure,
} from "./attribution/attribute-cohort";
export { readResults, writeResults, type ResultRow, type TrainingData } from "./experiment/results";
export { openBenchmarkTable, type BenchmarkTable } from "./benchmark/benchmark-table";
export { presetLevels, presetSeeds, type PresetLevel } from "./benchmark/levels";
export { testClaims, type Claim } from "./benchmark/claims";
export type { ClassifierRun } from "./experiment/collect-results";
export type { GanRun } from "./experiment/gan-run";

// cohort
export { openCohort, type Cohort } from "./cohort/format/cohort";
export { combinationsOf, type Combination } from "./cohort/format/combinations";
export { createCohort, type CohortExtra, type CohortHeader, type CohortWriter } from "./cohort/format/writer";
export { prepareCohort, type PrepareOptions } from "./cohort/prepare/prepare";
export type { CohortDescription, SelectionStep } from "./cohort/format/description";
export type { CohortKnobs, LabelPolicy } from "./cohort/knobs";
export {
  comparePolicies,
  type LabelCount,
  type PolicyComparison,
  type PolicyCount,
} from "./cohort/selection/label-policy";
export { chestPhantom } from "./phantom/chest/phantom";
export { headPhantom } from "./phantom/head/phantom";
export { phantomImageAt, type Phantom, type PhantomImage } from "./phantom/phantom";
export { findingMask, phantomOf } from "./attribution/finding-mask";
export type { CohortRow, CohortTable } from "./cohort/format/table";
export type { Split } from "./cohort/format/split";

// gan
export {
  trainGan,
  type GanTick,
  type Score,
  type ScoreImages,
  type TickView,
  type TrainGanOptions,
} from "./gan/training/train";
export { openGenerator, type Generator } from "./gan/generator";
export { sampleCohort, type SampleOptions } from "./gan/sample";
export { sampleGrid } from "./gan/training/sample-grid";
export type { GanKnobs } from "./gan/knobs";
export { ganModels, type GanModel } from "./gan/models";

// classifier
export { trainClassifier, type EpochMetrics, type TrainClassifierOptions } from "./classifier/training/train";
export { openClassifier, type Classifier } from "./classifier/classifier";
export { predictCohort, type PredictOptions } from "./classifier/predict";
export { readPredictions } from "./classifier/prediction-file";
export type { Prediction } from "./statistics/prediction";
export { auroc } from "./statistics/auroc";
export { delong, type DelongResult } from "./statistics/delong";
export {
  comparePredictions,
  summarizePredictions,
  type AurocComparison,
  type AurocDifference,
  type AurocInterval,
  type AurocSummary,
} from "./statistics/bootstrap/auroc-intervals";
export { averagePrecision } from "./statistics/average-precision";
export { sensitivityAtSpecificity } from "./statistics/operating-point";
export { calibration, type Calibration, type CalibrationBin } from "./statistics/calibration-error";
export { reliabilityCurve, type ReliabilityPoint } from "./statistics/reliability-curve";
export { figuresOfMerit, type FiguresOfMerit, type LabelMerit } from "./statistics/figures-of-merit";
export type { ClassifierKnobs } from "./classifier/knobs";

// evaluation and privacy
export { frechetDistance } from "./evaluation/fidelity/frechet-distance";
export { kernelDistance, type KernelDistance } from "./evaluation/fidelity/kernel-distance";
export { prdc, type Prdc } from "./evaluation/fidelity/prdc";
export { fidelity, type Fidelity } from "./evaluation/fidelity/fidelity";
export { fidelityFigures, type FidelityFigure, type FidelityFigures } from "./evaluation/fidelity/fidelity-figures";
export { classifierFeatures, inceptionFeatures, pixelFeatures, type ImageFeatures } from "./evaluation/image-features";
export { openInception, type Inception } from "./evaluation/inception/inception";
export { multiscaleSsim } from "./evaluation/fidelity/ssim";
export { privacyAudit, type PrivacyAudit } from "./evaluation/privacy/audit";
export { searchNeighbors } from "./evaluation/privacy/block-search";
export { nearestNeighbors, type NeighborMetric, type Neighbors } from "./evaluation/privacy/neighbors";
export {
  nearestImages,
  nearestImagesByPixels,
  nearestImagesBySsim,
  type NearestImages,
} from "./evaluation/privacy/nearest-images";
export type { FeatureMatrix } from "./statistics/feature-matrix";
export type { Estimate } from "./statistics/interval";

// attribution
export type { AttributionMaps } from "./attribution/attribution-maps";
export { occlusionMaps, occlusionRises, type OcclusionRises } from "./attribution/occlusion";
export { gradCam, gradCamSide } from "./attribution/grad-cam";
export { energyInMask, pointingGame } from "./attribution/localization";
export { localizationScores, type LocalizationScore, type LocalizedImage } from "./attribution/localization-scores";

// release
export { judgeAudit, thresholds, type Judgment, type Limits, type Threshold } from "./evaluation/privacy/thresholds";
export { createRelease, type Release, type ReleaseOptions } from "./release/release";
export type { ReleaseFacts } from "./release/datasheet/facts";
export { verifyRelease, type Verification } from "./release/verify";

// reader study
export { createStudy, type CreatedStudy, type CreateStudyOptions, type Invitation } from "./reader-study/create";
export { type StudyImage } from "./reader-study/description";
export { openStudy, type Study } from "./reader-study/study";
export { reportStudy, type GroupMeasures, type StudyReport } from "./reader-study/analysis/report";
export { readByMachine, type MachineReaderOptions } from "./reader-study/machine/machine-reader";
export { simulateReaders, type SimulatedReaders } from "./reader-study/machine/simulated-reader";
export { imagesNeeded, intervalWidth, type SampleSizeModel } from "./reader-study/analysis/sample-size";

// figures and notebooks
export * from "./figures";
export { NotebookExperiment, openExperiment, show, showMarkdown } from "./notebook";
export { showTable, type TableOptions } from "./notebook/display/table";
export { interruptSignal } from "./notebook/display/interrupt";
export { notebookProgress } from "./notebook/display/progress-display";
export { trainingView } from "./notebook/display/training-view";
export { UserError } from "./support/errors";
export type { OnProgress, ProgressReport } from "./support/progress";
