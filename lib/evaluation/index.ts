/** Fidelity and privacy of synthetic images: `synthcohort/evaluation`. */
export { evaluateCohort, evaluateCohorts, type EvaluateOptions, type Evaluation } from "./evaluate-cohort";
export { frechetDistance } from "./fidelity/frechet-distance";
export { kernelDistance, type KernelDistance } from "./fidelity/kernel-distance";
export { prdc, type Prdc } from "./fidelity/prdc";
export { fidelity, type Fidelity } from "./fidelity/fidelity";
export { fidelityFigures, type FidelityFigure, type FidelityFigures } from "./fidelity/fidelity-figures";
export {
  classifierFeatures,
  dinov2Features,
  inceptionFeatures,
  pixelFeatures,
  type ImageFeatures,
} from "./image-features";
export { openDinov2, type Dinov2 } from "./dinov2/dinov2";
export { openInception, type Inception } from "./inception/inception";
export { labelFidelity, type LabelFidelity } from "./label-fidelity";
export { type BestMatches, type Reidentification, reidentify } from "./identity/reidentification";
export type { PairRecognition } from "./identity/pair-recognition";
export { readReidentification } from "./identity/reidentification-file";
export { compareMixtures, type MixtureResult, type TrainedOnMixture } from "./mixtures";
export { siteShift, testAtOtherSite, type SiteShift, type TestedTwice } from "./site-shift";
export { compareSubgroups, type SubgroupComparison, type SubgroupResult, type TestedClassifier } from "./subgroups";
export { subgroupShares, type GroupedImages, type SubgroupShare } from "./subgroup-shares";
export { multiscaleSsim } from "./fidelity/ssim";
export { privacyAudit, type PrivacyAudit } from "./privacy/audit";
export { searchNeighbors } from "./privacy/block-search";
export { nearestNeighbors, type NeighborMetric, type Neighbors } from "./privacy/neighbors";
export {
  nearestImages,
  nearestImagesAligned,
  nearestImagesByPixels,
  nearestImagesBySsim,
  type NearestImages,
} from "./privacy/nearest-images";
export { canaryExposures, type CanaryExposure } from "./privacy/canary-exposure";
export { whiteBoxAttack, type WhiteBoxAttack } from "./privacy/white-box-attack";
export {
  type RocPoint,
  type ShadowAttack,
  type ShadowResult,
  shadowAccesses,
  shadowGroups,
  shadowRules,
} from "./privacy/shadows/shadow-attack";
export type { FeatureOptions } from "./open-features";
export { readShadowAttack } from "./privacy/shadows/shadow-file";
export { judgeAudit, type Judgment, type Limits } from "./privacy/gate/judgment";
export { thresholds, type Findings, type Threshold } from "./privacy/gate/thresholds";
