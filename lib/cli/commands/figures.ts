/** `synthcohort figures`: the figures of a results table, and the paper's claims tested on it. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { Command } from "commander";
import { examinedFile, writeExaminedReals } from "../../benchmark/tables/examined-reals";
import { joinTables, type JoinedTables } from "../../benchmark/tables/join-tables";
import { differencesFile, writeDifferences } from "../../benchmark/tables/paired-differences";
import { workFile, writeWork } from "../../benchmark/tables/work-record";
import { writeResults, type ResultRow } from "../../experiment/results";
import { claimsMarkdown, claimsTable, claimsText, resultFigures } from "../../figures";
import { closeRenderer, renderFigure } from "../../figures/drawing/render";
import { leavingNothing, writeFileAtomic } from "../../support/files/atomic";
import { readPlainFile } from "../../support/files/plain-file";
import { UserError } from "../../support/errors";
import { packageRoot } from "../../support/paths";
import { addJsonOption, place, printResult } from "../options";
import { resultsFile } from "../../runs/stage-files";

interface Options {
  readonly results: readonly string[];
  readonly out: string;
  readonly json?: boolean;
}

export function addFiguresCommand(program: Command): void {
  const command = program
    .command("figures")
    .description(
      "draw a results table as PNG, SVG, PDF and JSON, with the paper's curves; test the paper's claims on it (claims.md); copy the table to the output folder. Several tables are joined: parts of one benchmark from several machines or days",
    )
    .option(
      "--results <csv...>",
      "results table of an experiment or a benchmark, or the tables of a benchmark's parts",
      [path.join("results", "phantom-chest-quick", resultsFile)],
    )
    .requiredOption("--out <folder>", "output folder", place);
  addJsonOption(command).action(run);
}

async function run({ results, out, json }: Options): Promise<void> {
  const tables = joinTables(results);
  requireOwnPlace(out, tables.rows);
  const figures = resultFigures(tables.rows);
  const claims = claimsTable(tables.rows, tables);
  await leavingNothing(out, async () => {
    // The small files first: a place that takes none is known before anything is drawn.
    writeFileAtomic(path.join(out, "claims.md"), claimsMarkdown(claims));
    if (results.length === 1) copyTables(results[0], out);
    else writeTables(tables, out);
    try {
      for (const [name, figure] of Object.entries(figures)) await renderFigure(figure, path.join(out, name));
    } finally {
      await closeRenderer();
    }
  });
  const files = [...Object.keys(figures).map((name) => path.join(out, `${name}.png`)), path.join(out, "claims.md")];
  printResult(json, { files, claims }, `${claimsText(claims)}\n\n${files.join("\n")}`);
}

/** @throws UserError when figures of a changed experiment would take the place of the committed ones. */
function requireOwnPlace(out: string, rows: readonly ResultRow[]): void {
  const changed = rows.find(({ knobs }) => knobs !== undefined)?.knobs;
  const isCommitted = ["figures", "notebooks"].some((name) => {
    const inside = path.relative(path.join(packageRoot, name), path.resolve(out));
    return !inside.startsWith("..") && !path.isAbsolute(inside);
  });
  if (changed && isCommitted)
    throw new UserError(
      `${out} holds the figures of the preset, and this table is of another experiment (${Object.entries(changed)
        .map((one) => one.join("="))
        .join(", ")}): choose another folder.`,
    );
}

/** The table as it is, and what lies beside it. */
function copyTables(results: string, out: string): void {
  writeFileAtomic(path.join(out, resultsFile), readPlainFile(results));
  for (const name of [differencesFile, examinedFile, workFile]) {
    const beside = path.join(path.dirname(results), name);
    if (fs.existsSync(beside)) writeFileAtomic(path.join(out, name), readPlainFile(beside));
  }
}

function writeTables({ rows, differences, examined, work }: JoinedTables, out: string): void {
  writeResults(path.join(out, resultsFile), rows);
  writeDifferences(path.join(out, differencesFile), differences);
  writeExaminedReals(path.join(out, examinedFile), examined);
  writeWork(out, work);
}
