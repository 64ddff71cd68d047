/** From the finished runs of a plan to its tables: results.csv, and what the claims need beside it. */
import * as path from "node:path";
import type { BenchmarkPlan } from "../plan";
import type { ClaimEvidence } from "../claims/claims";
import { collectDifferences } from "./collect-differences";
import { collectExaminedReals, examinedFile, writeExaminedReals } from "./examined-reals";
import { differencesFile, writeDifferences } from "./paired-differences";
import type { BenchmarkPoint } from "../plan-content";
import { readClassifierRun, resultRows, type ClassifierRun } from "../../experiment/collect-results";
import { runPath, stateOf } from "../planned-run";
import { writeResults, type ResultRow } from "../../experiment/results";

/** All tables of a benchmark. */
export interface BenchmarkTables extends Required<ClaimEvidence> {
  readonly rows: readonly ResultRow[];
}

/**
 * Writes the rows of all points whose classifier is done, in the order of the plan; the others are not there.
 * @param file the table, such as results/<name>/results.csv; the others go beside it.
 */
export function collectBenchmark(plan: BenchmarkPlan, file: string): BenchmarkTables {
  const done = new Set(plan.runs.filter((run) => stateOf(run) === "done").map(({ id }) => id));
  const points = plan.points.filter(({ classifier }) => done.has(classifier));
  const rows = rowsOf(points);
  writeResults(file, rows);
  const differences = collectDifferences(points, rows);
  writeDifferences(path.join(path.dirname(file), differencesFile), differences);
  const examined = collectExaminedReals(points);
  writeExaminedReals(path.join(path.dirname(file), examinedFile), examined);
  return { rows, differences, examined };
}

function rowsOf(points: readonly BenchmarkPoint[]): ResultRow[] {
  const read = new Map<string, ClassifierRun>();
  return points.flatMap((point) => {
    const { dataset, benchmark, level, contrast, trainingData, classifier } = point;
    const run = read.get(classifier) ?? readClassifierRun(trainingData, runPath(classifier));
    // Thousands of predictions each: only what rows need is kept.
    read.set(classifier, { ...run, predictions: [] });
    const seeds = {
      cohort_seed: point.cohortSeed,
      model_seed: point.modelSeed,
      classifier_seed: point.classifierSeed,
    };
    return resultRows({ dataset, benchmark, level, contrast, ...seeds }, run);
  });
}
