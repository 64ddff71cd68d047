/** Files that stages leave for later ones. */
export const generatorFile = "generator.safetensors";
export const classifierFile = "classifier.safetensors";
export const predictionsFile = "predictions.csv";
export const metricsFile = "metrics.jsonl";
