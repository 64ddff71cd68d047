/** The paper's benchmarks and claims: `synthcohort/benchmark`. */
export { openBenchmarkTable, type BenchmarkTable } from "./tables/benchmark-table";
export { presetLevels, presetSeeds, type PresetLevel } from "./levels";
export { testClaims, type Claim } from "./claims/claims";
