/** A comparison of privacy budgets as files: `budget.json`, and `budget.csv` for spreadsheets and scripts. */
import * as path from "node:path";
import type { Estimate } from "../../statistics/interval";
import { writeJson } from "../../support/files/atomic";
import { writeCsv } from "../../support/files/csv";
import { type BudgetComparison, budgetSentences } from "./budget-points";

const measures = ["auroc", "beyondMeanImage", "attack", "control"] as const;
const columnNames = ["auroc", "beyond_mean_image", "attack_auroc", "control_auroc"];

/**
 * Writes both. In the table, a row is a generator, the mean image or real images; what it does not have is empty.
 * @returns the files.
 */
export function writeBudgets(folder: string, comparison: BudgetComparison): string[] {
  const [json, csv] = ["budget.json", "budget.csv"].map((name) => path.join(folder, name));
  writeJson(json, { ...comparison, sentences: budgetSentences(comparison) });
  const { model, points, meanImage, real } = comparison;
  const line = (
    trainedOn: string,
    facts: readonly (number | null)[],
    of: Readonly<Partial<Record<(typeof measures)[number], Estimate>>>,
  ): string[] => [
    trainedOn,
    ...facts.map((fact) => (fact === null ? "" : String(fact))),
    ...measures.flatMap((name) => cells(of[name])),
  ];
  writeCsv(
    csv,
    [
      "trained_on",
      "epsilon",
      "delta",
      "noise_multiplier",
      ...columnNames.flatMap((name) => [name, `${name}_low`, `${name}_high`]),
    ],
    [
      ...points.map((point) => line(model, [point.epsilon, point.delta, point.noiseMultiplier], point)),
      line("mean image", [null, null, null], { auroc: meanImage }),
      line("real", [null, null, null], { auroc: real }),
    ],
  );
  return [json, csv];
}

function cells(estimate: Estimate | undefined): string[] {
  return estimate ? [estimate.value, estimate.low, estimate.high].map((value) => value.toFixed(6)) : ["", "", ""];
}
