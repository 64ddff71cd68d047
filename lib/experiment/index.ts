/** The experiment, its presets and its results: `synthcohort/experiment`. */
export { Experiment } from "./experiment";
export { type MainLine, type TrainWork, type TrainAllWork } from "./main-line";
export type { ExperimentOptions } from "./catalog/experiment-options";
export type { KnobChanges, KnobName } from "./knobs/knob-groups";
export { knobRows, type KnobRow } from "./knobs/knob-rows";
export type { Mixture } from "./sharing/mixtures";
export { attackWithShadows, type ShadowOptions } from "./sharing/shadow-models";
export { type BudgetComparison, type BudgetPoint, budgetSentences } from "./sharing/budget-points";
export type { AttackEstimates } from "./sharing/kept-attack";
export { preset, type Changes, type Preset } from "./knobs/presets";
export { parameterRows, type ParameterRow } from "./knobs/parameter-table";
export { type ExampleRow, examplesOf, labelExamplesOf, latentExamplesOf } from "./examples";
export { readResults, trainingDataNames, writeResults, type ResultRow, type TrainingData } from "./results";
export type { ClassifierRun } from "./collect-results";
export type { GeneratorRun } from "./generator-run";
