/** `synthcohort reproduce --benchmark`: a whole benchmark on one machine, from nothing to its results.csv, figures and report. */
import * as path from "node:path";
import { collectBenchmark } from "../benchmark/tables/benchmark-results";
import { benchmarks } from "../benchmark/paper-levels";
import type { BenchmarkPlan } from "../benchmark/plan";
import { runWorkers, type FailedRun } from "../benchmark/workers/plan-workers";
import { writePlan } from "../benchmark/plan-file";
import { stateOf } from "../benchmark/planned-run";
import { addWork } from "../benchmark/tables/work-record";
import type { ResultRow } from "../experiment/results";
import { claimCounts, claimsTable, claimsText } from "../figures/benchmark/claims-table";
import { UserError } from "../support/errors";
import { isCheckout, resultsRoot } from "../support/paths";
import { duration } from "../support/progress";
import { writeBenchmarkReport } from "./benchmark-report";
import { provideEngine } from "./commands/engine";
import { printResult, stopSignal } from "./options";
import { planTable } from "./plan-table";
import { StatusLine } from "./terminal";
import { resultsFile } from "../runs/stage-files";

export interface ReproduceBenchmarkOptions {
  readonly workers: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/**
 * Does all runs of a plan that are left, and writes results/<name>/results.csv of what is done, its figures and report.html.
 * @throws UserError when a run failed, after all others are done and the results are written.
 */
export async function reproduceBenchmark(
  plan: BenchmarkPlan,
  { workers, dryRun, json }: ReproduceBenchmarkOptions,
): Promise<void> {
  const folder = path.join(resultsRoot, plan.name);
  const left = plan.runs.filter((run) => stateOf(run) !== "done");
  if (dryRun)
    return printResult(
      json,
      { name: plan.name, folder, left: left.map(({ id }) => id) },
      `${planTable(plan)}\nResults go to ${folder}.`,
    );
  const status = new StatusLine();
  const planFile = path.join(folder, "plan.json");
  writePlan(planFile, plan);
  const signal = stopSignal();
  const began = performance.now();
  let failed: FailedRun[] = [];
  if (left.length > 0) {
    if (isCheckout) await provideEngine();
    const seconds = left.reduce((sum, run) => sum + run.seconds, 0);
    status.print(
      `${plan.name}: ${left.length} of ${plan.runs.length} runs remain, about ${duration(seconds / workers)} with ${workers} at a time.`,
    );
    try {
      failed = await runWorkers({ runs: plan.runs, planFile, workers, status, signal });
    } finally {
      addWork(folder, (performance.now() - began) / 1000, plan.preset);
    }
  }
  const file = path.join(folder, resultsFile);
  const { rows, ...evidence } = collectBenchmark(plan, file);
  const claims = claimsTable(rows, evidence);
  const tables = `${meansTable(rows)}\n\n${claimsText(claims)}`;
  const opening = { answer: claimCounts(claims), summary: tables, figures: openingFigures(folder) };
  const report =
    rows.length > 0
      ? await writeBenchmarkReport({ name: plan.name, results: file, opening, status, signal })
      : undefined;
  const means = rows.filter((row) => row.label === "mean");
  printResult(
    json,
    { name: plan.name, folder, results: file, report, failed, means, claims },
    `\n${tables}\n\n${whereTo(file, report)}`,
  );
  if (failed.length === 0) return;
  for (const { id, title, why } of failed) status.print(`Not done: ${id} (${title}): ${why}`);
  throw new UserError(
    `${failed.length} of ${plan.runs.length} runs are not done; fix the errors above, and repeat the same command.`,
  );
}

/** What the report opens with: for each benchmark, as far as it was computed, the means. */
function openingFigures(folder: string): string[] {
  return benchmarks.map((benchmark) => path.join(folder, "figures", `mean-auroc-${benchmark}`));
}

function whereTo(results: string, report: string | undefined): string {
  const [table, page] = [results, report].map((file) => file && path.relative(process.cwd(), file));
  return page === undefined
    ? `No classifier is done; ${table} is empty.`
    : `Read ${page} first; results.csv, the notebook and the figures (PNG, SVG, PDF) are in the same folder.`;
}

function meansTable(rows: readonly ResultRow[]): string {
  const lines = rows
    .filter((row) => row.label === "mean")
    .map(
      (row) =>
        `  ${row.dataset.padEnd(16)} ${row.benchmark.padEnd(10)} ${String(row.level).padStart(6)}   ${row.training_data.padEnd(8)} ${String(row.model_seed).padStart(4)}   ${row.auroc.toFixed(3)}   ${row.auroc_low.toFixed(3)} to ${row.auroc_high.toFixed(3)}`,
    );
  return [
    "Mean AUROC on the real test images",
    "  data set         benchmark   level   trained  seed   AUROC   95 % interval",
    ...lines,
  ].join("\n");
}
