/** The files that stages write for later stages. */

// Of a cohort.
export const cohortFile = "cohort.json";
export const imagesFile = "images.npy";
export const tableFile = "table.csv";

// Of a training: what it is of, how it went, and what it leaves.
export const configFile = "config.json";
export const statusFile = "status.json";
export const metricsFile = "metrics.jsonl";
export const generatorFile = "generator.safetensors";
/** Of a training with a privacy budget. */
export const privacyFile = "privacy.json";
/** Of the same; for its owner alone. */
export const secretFile = "secret.txt";
export const classifierFile = "classifier.safetensors";
export const predictionsFile = "predictions.csv";
export const scoresFile = "scores.csv";

/** All that a run may leave in its folder itself. */
export const runFiles: readonly string[] = [
  ...[configFile, statusFile, metricsFile, generatorFile, privacyFile, secretFile],
  ...[classifierFile, predictionsFile, scoresFile],
];

/** In `checkpoints/`, of a model; names the file with its tensors. */
export const checkpointFile = "checkpoint.json";
/** In `checkpoints/`, of a classifier. */
export const latestFile = "latest.safetensors";

/** Of an experiment or a benchmark. */
export const resultsFile = "results.csv";
