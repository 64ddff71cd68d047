/** Options of a benchmark of one level whose eleven runs take seconds. */
const knobs = {
  "cohort.phantomPatients": 450,
  "cohort.resolution": 16,
  "cohort.trainPerCombination": 32,
  "cohort.validPerCombination": 4,
  "cohort.testPerCombination": 4,
  "cpdGan.totalKimg": 0.064,
  "cpdGan.tickKimg": 0.032,
  "cpdGan.minibatch16": 16,
  "progGan.totalKimg": 0.064,
  "progGan.tickKimg": 0.032,
  "progGan.phaseKimg": 0.016,
  "progGan.minibatch16": 16,
  "progGan.minibatch8": 16,
  "flow.totalKimg": 0.064,
  "flow.tickKimg": 0.032,
  "flow.batchSize": 16,
  "flow.maps": 8,
  "classifier.samplesPerEpoch": 32,
  "classifier.maxEpochs": 1,
  "classifier.batchSize": 16,
};

export const smallestBenchmark: readonly string[] = [
  "--preset",
  "smoke",
  "--benchmark",
  "classes",
  "--levels",
  "2",
  ...Object.entries(knobs).flatMap(([knob, value]) => ["--set", `${knob}=${value}`]),
];
