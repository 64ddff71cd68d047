/** Where classifiers look: `synthcohort/attribution`. */
export {
  attributeCohort,
  attributionMethods,
  localizationMeasures,
  type AttributeOptions,
  type Attribution,
  type AttributionExample,
  type AttributionMethod,
  type LocalizationMeasure,
} from "./attribute-cohort";
export { findingMask } from "./finding-mask";
export type { AttributionMaps } from "./attribution-maps";
export { occlusionMaps, occlusionRises, type Occludable, type OcclusionRises } from "./occlusion";
export { gradCam, gradCamSide } from "./grad-cam";
export { energyInMask, pointingGame } from "./localization";
export { localizationScores, type LocalizationScore, type LocalizedImage } from "./localization-scores";
