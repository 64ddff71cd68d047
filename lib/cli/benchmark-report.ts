/** The end of a benchmark: runs its notebook on the results, which draws the figures, and makes the report. */
import * as path from "node:path";
import { type ReportOptions, writeReport } from "../notebook/report/report";
import { runNotebook } from "../notebook/runner/runner";
import { benchmarkNotebook, notebooksFolder } from "./notebook-parameters";
import { NotebookProgress } from "./notebook-progress";
import type { StatusLine } from "./terminal";

export interface BenchmarkReportOptions {
  readonly name: string;
  /** The table; figures/, notebooks/ and report.html go beside it. */
  readonly results: string;
  /** What the report opens with. */
  readonly opening: ReportOptions["opening"];
  readonly status: StatusLine;
  readonly signal: AbortSignal;
}

/** Draws and reports a benchmark. @returns the file of the report. @throws NotebookError when the notebook fails. */
export async function writeBenchmarkReport({
  name,
  results,
  opening,
  status,
  signal,
}: BenchmarkReportOptions): Promise<string> {
  const folder = path.dirname(results);
  const out = path.join(folder, "notebooks", benchmarkNotebook);
  const progress = new NotebookProgress([benchmarkNotebook], status);
  await runNotebook({
    file: path.join(notebooksFolder, benchmarkNotebook),
    out,
    parameters: `results = ${JSON.stringify(path.relative(notebooksFolder, results))};`,
    cwd: notebooksFolder,
    onEvent: (event) => progress.show(event),
    signal,
  });
  const report = path.join(folder, "report.html");
  await writeReport({ notebooks: [out], file: report, title: `synthcohort: ${name}`, opening });
  return report;
}
