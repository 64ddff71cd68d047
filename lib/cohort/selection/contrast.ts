/**
 * Pairs of label combinations that differ in one finding: what a benchmark at two combinations is about. The two most frequent
 * combinations may differ in several findings, or in one that is hardly seen; an average over pairs of one kind is less of an accident.
 */
import { UserError } from "../../support/errors";
import { type SourceTable, combinationCounts } from "./source-table";

/** Two combinations, and in what they differ. */
export interface Contrast {
  readonly finding: string;
  /** Names of the present labels. */
  readonly without: readonly string[];
  readonly with: readonly string[];
  /** Images of the rarer of the two. */
  readonly images: number;
}

/** The label that says that there is no other. */
const noFinding = "No Finding";

/** All pairs, the most frequent first; of each finding the pair that has most images. */
export function contrasts(all: SourceTable): Contrast[] {
  const combinations = combinationCounts(all);
  const best = new Map<string, Contrast>();
  for (const without of combinations) {
    for (const withIt of combinations) {
      const finding = onlyMore(withIt.labels, without.labels);
      if (finding === undefined) continue;
      const images = Math.min(without.images, withIt.images);
      if (images > (best.get(finding)?.images ?? 0))
        best.set(finding, { finding, without: without.labels, with: withIt.labels, images });
    }
  }
  return [...best.values()].sort((a, b) => b.images - a.images || (a.finding < b.finding ? -1 : 1));
}

/**
 * The rows of a pair, ascending.
 * @param number of the pair: 1 has most images.
 * @throws UserError when there are not so many pairs.
 */
export function contrastRows(all: SourceTable, number: number): Int32Array {
  const pairs = contrasts(all);
  const pair = pairs.at(number - 1);
  if (pair === undefined)
    throw new UserError(
      pairs.length === 0
        ? "No two label combinations differ in one finding alone: set contrast to 0."
        : `There are ${pairs.length} pairs of label combinations that differ in one finding, but contrast is ${number}: set it to a number from 1 to ${pairs.length}, or to 0.`,
    );
  const wanted = new Set([pair.with, pair.without].map((labels) => labels.join("\n")));
  const width = all.labelNames.length;
  const isWanted = (row: number): boolean =>
    wanted.has(all.labelNames.filter((_, label) => all.labels[row * width + label] === 1).join("\n"));
  return Int32Array.from(all.path.keys()).filter(isWanted);
}

/**
 * What one combination shows more than another; undefined unless it is one finding and nothing else changes. Where the lesser
 * combination is "No Finding", a finding replaces it, and the two labels would say the same.
 */
function onlyMore(more: readonly string[], less: readonly string[]): string | undefined {
  const extra = more.filter((label) => !less.includes(label));
  return extra.length === 1 && extra[0] !== noFinding && more.length === less.length + 1 ? extra[0] : undefined;
}
