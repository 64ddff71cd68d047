/** What of two cohorts is compared: all training images, and those of each label combination that are enough. */
import { combinationsOf } from "../cohort/format/combinations";
import type { Cohort } from "../cohort/format/cohort";
import { fewestImages } from "./fidelity/fidelity-figures";
import { patientsOf } from "./real-side";

/** Training images of both cohorts with one label combination, or all of them. */
export interface Group {
  readonly title: string;
  readonly realRows: readonly number[];
  readonly syntheticRows: readonly number[];
}

/** What there is to compare. */
export interface ComparedGroups {
  /** All images first, then the combinations, the most frequent real ones first. */
  readonly groups: readonly Group[];
  /** Combinations with too few images. */
  readonly tooFew: readonly string[];
}

/** @param ofCombinations false leaves all but the first group out. */
export function comparedGroups(real: Cohort, synthetic: Cohort, ofCombinations: boolean): ComparedGroups {
  const all = {
    title: "all images",
    realRows: Array.from(real.rowsOf("train")),
    syntheticRows: Array.from(synthetic.rowsOf("train")),
  };
  if (!ofCombinations) return { groups: [all], tooFew: [] };
  const ofSynthetic = new Map(combinationsOf(synthetic).map(({ labels, rows }) => [labels.join(), rows]));
  const combinations = combinationsOf(real).map(({ title, labels, rows }): Group => ({
    title,
    realRows: rows,
    syntheticRows: ofSynthetic.get(labels.join()) ?? [],
  }));
  const isLarge = ({ realRows, syntheticRows }: Group): boolean => {
    // Halves of a half by patients: with two patients there would be none to draw.
    return (
      realRows.length >= 2 * fewestImages &&
      syntheticRows.length >= fewestImages &&
      new Set(patientsOf(real, realRows)).size >= fewestImages
    );
  };
  return {
    groups: [all, ...combinations.filter(isLarge)],
    tooFew: combinations.filter((group) => !isLarge(group)).map(({ title }) => title),
  };
}
