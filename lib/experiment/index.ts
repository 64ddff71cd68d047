/** The experiment, its presets and its results: `synthcohort/experiment`. */
export { Experiment, type TrainWork, type TrainAllWork } from "./experiment";
export type { ExperimentOptions } from "./catalog/experiment-options";
export type { KnobChanges, KnobName } from "./knob-groups";
export { knobRows, type KnobRow } from "./knob-rows";
export type { Mixture } from "./sharing/mixtures";
export { attackWithShadows, type ShadowOptions } from "./sharing/shadow-models";
export { type BudgetComparison, type BudgetPoint, budgetSentences } from "./sharing/budget-points";
export type { AttackEstimates } from "./sharing/kept-attack";
export { preset, type Changes, type Preset } from "./presets";
export { parameterRows, type ParameterRow } from "./parameter-table";
export { type ExampleRow, examplesOf, labelExamplesOf, latentExamplesOf } from "./examples";
export { readResults, trainingDataNames, writeResults, type ResultRow, type TrainingData } from "./results";
export type { ClassifierRun } from "./collect-results";
export type { GeneratorRun } from "./generator-run";
