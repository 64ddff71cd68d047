/** Example images of each label combination, for grids that show cohorts side by side. */
import type { Cohort } from "../cohort/cohort";
import { combinationsOf } from "../cohort/combinations";
import type { Split } from "../cohort/split";

/** A row of an image grid: images of one label combination from several cohorts. */
export interface ExampleRow {
  readonly title: string;
  /** One block a cohort: images × H × W. */
  readonly images: readonly Uint8Array[];
}

/**
 * The first images of the most frequent label combinations of several cohorts with the same labels, such as a real
 * one and the synthetic ones sampled like it. They are not picked: what is first in the table is shown.
 */
export function examplesOf(cohorts: readonly Cohort[], { perCombination, combinations, split = "train" }: { perCombination: number; combinations: number; split?: Split }): ExampleRow[] {
  const [first, ...others] = cohorts.map((cohort) => combinationsOf(cohort, split));
  return first.slice(0, combinations).map(({ title, rows }) => {
    const blocks = [rows, ...others.map((found) => found.find((combination) => combination.title === title)?.rows ?? [])];
    return { title, images: blocks.map((block, i) => cohorts[i].readImages(block.slice(0, perCombination))) };
  });
}
