/** The same numbers of the paper's published curves, at the levels that a grid and the paper both have. */
import { anatomyOf } from "../paper-levels";
import { publishedCounterpart, publishedTrainingData } from "../published-curves";
import type { Grid } from "./auroc-table";
import { AurocTable } from "./auroc-table";
import { claimTests, type ClaimTest } from "./claim-tests";
import { decide } from "./claim-verdict";
import { significance, intervalOf, findTerms, partsOf } from "./evaluate";
import { Gaps } from "./gaps";
import type { ResultRow } from "../../experiment/results";

/** The smallest of a test's numbers, alone and in words. */
export interface PublishedEffect {
  readonly effect: number;
  readonly words: string;
  /** By point, where a claim has several and the paper's plot has it. */
  readonly atPoints: ReadonlyMap<string | undefined, number>;
}

/** @returns undefined where the paper has none, or its plot was not read off. */
export function publishedEffect(test: ClaimTest, grid: Grid): PublishedEffect | undefined {
  const table = new AurocTable(publishedRows(grid, test.data.split(", ")));
  // Of the same name and data set: the paper's curves, as if they were results of the grid's data sets.
  const same = claimTests(table).find(
    (one) => one.number === test.number && one.test === test.test && one.data === test.data,
  );
  const evidence = { gaps: new Gaps(table), examined: [] };
  const found = (same?.contrasts ?? []).flatMap((contrast) => {
    const terms = findTerms(evidence, contrast);
    if ("lacking" in terms) return [];
    return {
      ...intervalOf(evidence, terms, significance),
      at: contrast.at,
      ...(contrast.at === undefined && { of: partsOf(evidence, terms) }),
    };
  });
  if (found.length === 0) return undefined;
  return {
    effect: Math.min(...found.map(({ value }) => value)),
    words: decide({ found }).values,
    atPoints: new Map(found.map(({ at, value }) => [at, value])),
  };
}

/** The curves under the names of the grid's data sets. */
function publishedRows(grid: Grid, datasets: readonly string[]): ResultRow[] {
  return datasets
    .filter((dataset) => anatomyOf(dataset) !== undefined)
    .flatMap((dataset) =>
      ["classes", "samples"].flatMap((benchmark) => {
        const curves = publishedCounterpart(dataset, benchmark);
        const levels = grid.levels(dataset, benchmark);
        return (curves?.levels ?? []).flatMap((level, place) =>
          levels.includes(level)
            ? publishedTrainingData.map((training_data): ResultRow => {
                const auroc = curves!.auroc[training_data][place];
                const at = { dataset, benchmark, level, training_data, model_seed: 1, label: "mean" };
                return { ...at, auroc, auroc_low: auroc, auroc_high: auroc, positives: 0, negatives: 0 };
              })
            : [],
        );
      }),
    );
}
