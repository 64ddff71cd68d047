/** The claims as a table for people: the project's numbers, and the same numbers of the paper's own curves beside them. */
import { claimOutcomes, verdictRule } from "../../benchmark/claims/claim-verdict";
import { paperClaims } from "../../benchmark/claims/claim-tests";
import { testClaims, type Claim, type ClaimEvidence } from "../../benchmark/claims/claims";
import type { ResultRow } from "../../experiment/results";

/** A row of the table. */
export interface ClaimRow {
  /** Its number in `claimsProse`. */
  readonly claim: number;
  readonly outcome: Claim["outcome"];
  readonly data: string;
  readonly "must be above zero": string;
  /** The number with the interval that decides, and why it does not support the claim if it does not. */
  readonly found: string;
  /** Of gaps along an axis: the change of the retained share, and of the gap between plain means. */
  readonly "as retained share": string;
  readonly "with the paper's plain mean": string;
  /** The same number of the published curves, whose intervals were not read. */
  readonly "in the paper": string;
}

const columns = [
  "claim",
  "outcome",
  "data",
  "must be above zero",
  "found",
  "as retained share",
  "with the paper's plain mean",
  "in the paper",
] as const satisfies readonly (keyof ClaimRow)[];

/** What stands above the table, in Markdown: the claims and the rule. */
export const claimsProse: string = [
  ...Object.entries(paperClaims).map(([number, claim]) => `${number}. ${claim}`),
  "",
  `${verdictRule} The paper's numbers come from its published plots, at the levels of these results that the paper has; the plot over resolutions was not read off.`,
].join("\n");

/**
 * Tests the paper's claims on results.
 * @param rows of any data sets and benchmarks. @param evidence tables that lie beside them.
 */
export function claimsTable(rows: readonly ResultRow[], evidence: ClaimEvidence = {}): ClaimRow[] {
  return testClaims(rows, evidence).map((claim) => ({
    claim: claim.number,
    outcome: claim.outcome,
    data: claim.data,
    "must be above zero": claim.test,
    found: [claim.numbers, claim.reason].filter(Boolean).join("; "),
    "as retained share": claim.retained,
    "with the paper's plain mean": claim.plain,
    "in the paper": claim.inPaper,
  }));
}

/** The table with its prose as Markdown, for a file beside the figures. */
export function claimsMarkdown(table: readonly ClaimRow[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replace(/\|/g, "\\|")).join(" | ")} |`;
  const rows = table.map((row) => line(columns.map((name) => String(row[name]))));
  return ["# The paper's claims", "", claimsProse, "", line(columns), line(columns.map(() => "---")), ...rows, ""].join(
    "\n",
  );
}

/** How many rows have which outcome, in one line. */
export function claimCounts(table: readonly ClaimRow[]): string {
  const counts = claimOutcomes.map((outcome) => `${table.filter((row) => row.outcome === outcome).length} ${outcome}`);
  return `The paper's claims: ${counts.join(", ")}`;
}

/** The table for a terminal: each claim with its rows under it. */
export function claimsText(table: readonly ClaimRow[]): string {
  return [
    claimCounts(table),
    ...Object.entries(paperClaims).flatMap(([number, claim]) => [
      `  ${number}. ${claim}`,
      ...table
        .filter((row) => row.claim === Number(number))
        .map(
          (row) =>
            `     ${row.outcome.padEnd(21)}  ${[row.data, row["must be above zero"]].filter(Boolean).join(": ")}\n${" ".repeat(28)}${row.found}`,
        ),
    ]),
  ].join("\n");
}
