/** The claims as a table for readers: the project's numbers beside the same numbers from the paper's curves. */
import { anatomyOf } from "../../benchmark/paper-levels";
import { paperClaims, testClaims, type Claim } from "../../benchmark/claims";
import { verdictRule } from "../../benchmark/claim-verdict";
import type { ResultRow } from "../../experiment/results";
import { publishedCurves, publishedTrainingData } from "../data/published-curves";

/** A row of the table. */
export interface ClaimRow {
  /** Its number in `claimsProse`. */
  readonly claim: number;
  readonly outcome: Claim["outcome"];
  readonly data: string;
  readonly "must be above zero": string;
  /** The number with its interval, and why it does not support the claim if it does not. */
  readonly found: string;
  /** The same number of the published curves, whose intervals were not read. */
  readonly "in the paper": string;
}

/** What stands above the table, in Markdown: the claims and the rule. */
export const claimsProse: string = [
  ...Object.entries(paperClaims).map(([number, claim]) => `${number}. ${claim}`),
  "",
  `${verdictRule} The paper's numbers come from its published plots, over all their levels; the plot over resolutions was not read off.`,
].join("\n");

/**
 * Tests the paper's claims on results.
 * @param rows of any data sets and benchmarks.
 */
export function claimsTable(rows: readonly ResultRow[]): ClaimRow[] {
  const paper = testClaims(publishedRows());
  return testClaims(rows).map((claim) => ({
    claim: claim.number,
    outcome: claim.outcome,
    data: claim.data,
    "must be above zero": claim.test,
    found: [claim.numbers, claim.reason].filter(Boolean).join("; "),
    "in the paper":
      paper.find((one) => one.number === claim.number && one.test === claim.test && sameAnatomy(one, claim))?.values ??
      "",
  }));
}

/** The table with its prose as Markdown, for a file beside the figures. */
export function claimsMarkdown(table: readonly ClaimRow[]): string {
  const columns = ["claim", "outcome", "data", "must be above zero", "found", "in the paper"] as const;
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replace(/\|/g, "\\|")).join(" | ")} |`;
  const rows = table.map((row) => line(columns.map((name) => String(row[name]))));
  return ["# The paper's claims", "", claimsProse, "", line(columns), line(columns.map(() => "---")), ...rows, ""].join(
    "\n",
  );
}

/** The table for a terminal: each claim with its rows under it. */
export function claimsText(table: readonly ClaimRow[]): string {
  const counts = (["supported", "contradicted", "undecided"] as const).map(
    (outcome) => `${table.filter((row) => row.outcome === outcome).length} ${outcome}`,
  );
  return [
    `The paper's claims: ${counts.join(", ")}`,
    ...Object.entries(paperClaims).flatMap(([number, claim]) => [
      `  ${number}. ${claim}`,
      ...table
        .filter((row) => row.claim === Number(number))
        .map(
          (row) =>
            `     ${row.outcome.padEnd(12)}  ${[row.data, row["must be above zero"]].filter(Boolean).join(": ")}\n${" ".repeat(19)}${row.found}`,
        ),
    ]),
  ].join("\n");
}

/** Of data that are neither chest X-rays nor head CT the paper has no numbers. */
function sameAnatomy(one: Claim, other: Claim): boolean {
  const [a, b] = [one, other].map(({ data }) => (data === "" ? [] : data.split(", ").map(anatomyOf)));
  return a.length === b.length && a.every((anatomy, place) => anatomy !== undefined && anatomy === b[place]);
}

/** The published curves as rows of results, to be put through the same test; their intervals are not known and not shown. */
function publishedRows(): ResultRow[] {
  const names = { chest: "chexpert", "head CT": "rsna-hemorrhage" } as const;
  return publishedCurves.flatMap(({ anatomy, benchmark, levels, auroc }) =>
    levels.flatMap((level, place) =>
      publishedTrainingData.map((training_data): ResultRow => {
        const value = auroc[training_data][place];
        return {
          dataset: names[anatomy],
          benchmark,
          level,
          training_data,
          model_seed: 1,
          label: "mean",
          auroc: value,
          auroc_low: value,
          auroc_high: value,
          positives: 0,
          negatives: 0,
        };
      }),
    ),
  );
}
