/** From the finished classifiers of a plan to its one table, results.csv. */
import type { BenchmarkPlan } from "./plan";
import { readClassifierRun, resultRows, type ClassifierRun } from "../experiment/collect-results";
import { runPath, stateOf } from "./planned-run";
import { writeResults, type ResultRow } from "../experiment/results";

/**
 * Writes the rows of all points whose classifier is done, in the order of the plan; the others are not there.
 * @param file the table, such as results/<name>/results.csv.
 */
export function collectBenchmark(plan: BenchmarkPlan, file: string): ResultRow[] {
  const done = new Set(plan.runs.filter((run) => stateOf(run) === "done").map(({ id }) => id));
  const read = new Map<string, ClassifierRun>();
  const rows = plan.points
    .filter(({ classifier }) => done.has(classifier))
    .flatMap((point) => {
      const { dataset, benchmark, level, trainingData, modelSeed, classifier } = point;
      const run = read.get(classifier) ?? readClassifierRun(trainingData, runPath(classifier));
      read.set(classifier, run);
      return resultRows({ dataset, benchmark, level, model_seed: modelSeed }, run);
    });
  writeResults(file, rows);
  return rows;
}
