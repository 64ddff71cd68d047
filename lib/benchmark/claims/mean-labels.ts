/**
 * Which labels a mean AUROC is over. A label that all or none of a point's test images have has no AUROC: it is not in the
 * table at that point, and the mean is over the others, so means of two levels may be of different labels.
 */
import type { ResultRow } from "../../experiment/results";

/** The labels of one level. */
export interface LevelLabels {
  readonly level: number;
  /** In the mean. */
  readonly labels: readonly string[];
  /** Those that other levels of the same data set and benchmark have. */
  readonly leftOut: readonly string[];
}

/**
 * The labels of every level, in the order of the table.
 * @param rows results of one data set and benchmark. Levels of which only the mean is there are not in the answer.
 */
export function labelsByLevel(rows: readonly ResultRow[]): LevelLabels[] {
  const single = rows.filter((row) => row.label !== "mean");
  const all = namesOf(single);
  return [...new Set(single.map((row) => row.level))].map((level) => {
    const labels = namesOf(single.filter((row) => row.level === level));
    return { level, labels, leftOut: all.filter((label) => !labels.includes(label)) };
  });
}

/**
 * The labels that all levels test: what is compared along an axis is then the same everywhere.
 * @param rows results of one data set and benchmark.
 * @returns undefined where the table has the means alone.
 */
export function matchedLabels(rows: readonly ResultRow[]): readonly string[] | undefined {
  const levels = labelsByLevel(rows);
  if (levels.length === 0) return undefined;
  return levels[0].labels.filter((label) => levels.every(({ labels }) => labels.includes(label)));
}

/**
 * "7 labels", "6 of 7 labels, left out: Edema", or, where that is shorter, "1 of 14 labels: Support Devices".
 * @param where set behind the number, such as " at 2".
 */
export function labelsWords({ labels, leftOut }: LevelLabels, where = ""): string {
  if (leftOut.length === 0) return `${labels.length} label${labels.length === 1 ? "" : "s"}${where}`;
  const number = `${labels.length} of ${labels.length + leftOut.length} labels${where}`;
  return leftOut.length > labels.length
    ? `${number}: ${labels.join(", ")}`
    : `${number}, left out: ${leftOut.join(", ")}`;
}

function namesOf(rows: readonly ResultRow[]): string[] {
  return [...new Set(rows.map((row) => row.label))].sort();
}
