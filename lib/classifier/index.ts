/** Training classifiers and predicting with them: `synthcohort/classifier`. */
export { trainClassifier, type EpochMetrics, type TrainClassifierOptions } from "./training/train";
export { openClassifier, type Classifier } from "./classifier";
export { predictCohort, type PredictOptions } from "./predict";
export { readPredictions } from "./prediction-file";
export type { ClassifierKnobs } from "./knobs";
