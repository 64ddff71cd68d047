/** The label combinations of a cohort: "classes" in the paper's sense. */
import { joinLabels } from "../selection/source-table";
import type { Cohort } from "./cohort";
import type { Split } from "./split";

/** One label combination of a cohort. */
export interface Combination {
  /** The labels that are present, and those of which it is not known (−1) as "… uncertain", joined by " + "; different for different label vectors. */
  readonly title: string;
  /** The label vector. */
  readonly labels: Float32Array;
  /** Its images' row numbers, ascending. */
  readonly rows: readonly number[];
}

/** The label combinations of a split, most frequent first; equally frequent ones by title. */
export function combinationsOf(cohort: Cohort, split: Split = "train"): Combination[] {
  const found = new Map<string, { labels: Float32Array; rows: number[] }>();
  for (const row of cohort.rowsOf(split)) {
    const labels = cohort.readLabels([row]);
    const entry = found.get(labels.join()) ?? { labels, rows: [] };
    entry.rows.push(row);
    found.set(labels.join(), entry);
  }
  return [...found.values()]
    .map(({ labels, rows }) => ({ title: titleOf(labels, cohort.labelNames), labels, rows }))
    .sort((a, b) => b.rows.length - a.rows.length || (a.title < b.title ? -1 : 1));
}

function titleOf(labels: Float32Array, names: readonly string[]): string {
  return (
    names
      .flatMap((name, place) =>
        labels[place] === 1 ? [joinLabels([name])] : labels[place] === -1 ? [`${joinLabels([name])} uncertain`] : [],
      )
      .join(" + ") || "none"
  );
}
