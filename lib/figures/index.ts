/** All figures and tables, and how to draw them: `synthcohort/figures`. */
export { closeRenderer, figurePng, figureSvg, renderFigure } from "./drawing/render";
export { type Figure, figureJson, plotlyConfig } from "./drawing/figure";
export { comparisonFigure } from "./benchmark/comparison";
export { benchmarkFigure } from "./benchmark/benchmark";
export { type ClaimRow, claimsMarkdown, claimsProse, claimsTable, claimsText } from "./benchmark/claims-table";
export { publishedFigure } from "./benchmark/published";
export { type PublishedCurves, publishedCurves } from "../benchmark/published-curves";
export { perLabelFigure } from "./benchmark/per-label";
export { reliabilityFigure } from "./reliability";
export { resultFigures } from "./benchmark/result-figures";
export { type TrainingCurves } from "./training/curves";
export { classifierTrainingFigure, modelTrainingFigure } from "./training/training-curves";
export { type LengthPoint, trainingLengthFigure } from "./training/training-length";
export { type GridFrame, trainingSliderFigure } from "./training/training-slider";
export { sweepFigure, type SweptClassifier } from "./exploration/sweep";
export { type ImageGridOptions, type ImageGridRow, imageGridFigure } from "./image-grid";
export { type NearestNeighborsOptions, type NeighborPair, nearestNeighborsFigure } from "./nearest-neighbors";
export { nearestPairsFigure } from "./nearest-pairs";
export { type FlowSplit, type FlowStep, selectionFigure } from "./selection";
export { type UncertainCount, labelPolicyFigure } from "./label-policy";
export { chexpertUncertain } from "./data/chexpert-uncertain";
export { type LabelTable } from "./drawing/label-table";
export { labelCombinationsFigure } from "./label-combinations";
export { labelCooccurrenceFigure } from "./label-cooccurrence";
export { imagesPerPatientFigure } from "./images-per-patient";
export { intensityFigure } from "./intensity";
export { readerStudyFigure } from "./reader-study";
export { fidelityFigure } from "./fidelity";
export { canaryFigure } from "./sharing/canaries";
export { mixtureFigure } from "./sharing/mixtures";
export { shadowFigure } from "./sharing/shadows";
export { budgetFigure } from "./sharing/privacy-budgets";
export { privacyFigure } from "./privacy";
export { attributionMapsFigure } from "./attribution-maps";
export { attributionScoresFigure } from "./attribution-scores";
export { attributionTable } from "./tables/attribution-table";
export {
  aurocTable,
  differenceTable,
  intervalTable,
  labelFidelityTable,
  meritTable,
  priceTable,
} from "./tables/auroc-tables";
export { attackTable, fidelityTable, signTable } from "./tables/evaluation-tables";
export { budgetTable } from "./tables/budget-table";
export { canaryTable } from "./tables/canary-table";
export { comparedMeritTable, comparisonTable } from "./tables/comparison-table";
export { levelTable } from "./tables/level-table";
export { mixtureTable } from "./tables/mixture-table";
export { powerOfPlan, powerRows, powerTable, powerWords } from "./tables/power-table";
export { readerComparisonsTable, readersTable, selfAgreementTable, studyTable } from "./tables/reader-study-tables";
export { reidentificationTable, warrantWords } from "./tables/reidentification-table";
export { limitTable, verdictTable } from "./tables/release-tables";
export { type TableRow } from "./tables/row";
export { shadowTable } from "./tables/shadow-table";
export { siteShiftTable } from "./tables/site-shift-table";
export { whiteBoxTable } from "./tables/white-box-table";
export { subgroupShareTable } from "./tables/subgroup-share-table";
export { subgroupGapTable, subgroupTable } from "./tables/subgroup-table";
export { varianceTable } from "./tables/variance-table";
export { trainingTable } from "./tables/training-table";
