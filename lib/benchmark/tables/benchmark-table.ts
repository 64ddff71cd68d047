/** A benchmark's results as notebooks find them: the user's own, or those that came with the checkout. */
import * as fs from "node:fs";
import * as path from "node:path";
import { packageRoot } from "../../support/paths";
import { readResults, type ResultRow } from "../../experiment/results";
import { resultsFile } from "../../runs/stage-files";
import type { ClaimEvidence } from "../claims/claims";
import { examinedFile, readExaminedReals } from "./examined-reals";
import { differencesFile, readDifferences } from "./paired-differences";
import { readWork, workWords } from "./work-record";

/** A results.csv and where it is from. */
export interface BenchmarkTable {
  /** Empty if there are no results yet. */
  readonly rows: readonly ResultRow[];
  /** What lies beside it for the claims; empty beside tables of earlier versions. */
  readonly evidence: ClaimEvidence;
  /** What the table is, or how to get one, in Markdown. */
  readonly about: string;
  /** The file, without extension, of a figure beside the table; undefined for the committed table, which has its figures. */
  readonly figure: (name: string) => string | undefined;
}

/**
 * Reads a benchmark's table.
 * @param file a table of one's own; empty: the committed one, figures/benchmark/results.csv.
 * @param committed the folder of the committed one.
 * @throws UserError when the named file is missing or malformed.
 */
export function openBenchmarkTable(
  file: string,
  committed: string = path.join(packageRoot, "figures", "benchmark"),
): BenchmarkTable {
  if (file !== "") {
    const folder = path.dirname(path.resolve(file));
    return {
      rows: readResults(file),
      evidence: readEvidence(file),
      about: `These are the results in \`${file}\`${whence(folder)}.`,
      figure: (name) => path.join(folder, "figures", name),
    };
  }
  const table = path.join(committed, resultsFile);
  const none = (): undefined => undefined;
  if (fs.existsSync(table))
    return {
      rows: readResults(table),
      evidence: readEvidence(table),
      about: `**These are the results that came with this checkout**, not yours${whence(committed)}.`,
      figure: none,
    };
  const about =
    "There are no benchmark results here yet: compute them with `npx --no-install synthcohort reproduce --benchmark all " +
    "--preset standard --data phantom-chest,phantom-head-ct`, and enter the path of its `results.csv` in the cell above.";
  return { rows: [], evidence: {}, about, figure: none };
}

/** The tables beside a results.csv, as far as they are there. @throws UserError when one is malformed. */
export function readEvidence(results: string): ClaimEvidence {
  const beside = (name: string): string => path.join(path.dirname(results), name);
  return {
    ...(fs.existsSync(beside(differencesFile)) && { differences: readDifferences(beside(differencesFile)) }),
    ...(fs.existsSync(beside(examinedFile)) && { examined: readExaminedReals(beside(examinedFile)) }),
  };
}

function whence(folder: string): string {
  const work = readWork(folder);
  return work.length > 0 ? `, from ${workWords(work)}` : "";
}
