/** Example images of each label combination or of each label, for grids that show cohorts or generators side by side. */
import type { Cohort } from "../cohort/format/cohort";
import { type Combination, combinationsOf } from "../cohort/format/combinations";
import type { Split } from "../cohort/format/split";
import type { Generator } from "../gan/generator";
import { sampleGrid } from "../gan/training/sample-grid";

/** A row of an image grid: images of one label combination, or that have one label, with one block for each cohort. */
export interface ExampleRow {
  readonly title: string;
  /** One block for each cohort: images × H × W. */
  readonly images: readonly Uint8Array[];
}

/**
 * The first images of the most frequent label combinations of several cohorts with the same labels, such as a real
 * one and the synthetic ones sampled like it. They are not picked: what is first in the table is shown.
 */
export function examplesOf(
  cohorts: readonly Cohort[],
  { perCombination, combinations, split = "train" }: { perCombination: number; combinations: number; split?: Split },
): ExampleRow[] {
  const [first, ...others] = cohorts.map((cohort) => combinationsOf(cohort, split));
  return first.slice(0, combinations).map(({ title, rows }) => {
    const blocks = [
      rows,
      ...others.map((found) => found.find((combination) => combination.title === title)?.rows ?? []),
    ];
    return { title, images: blocks.map((block, i) => cohorts[i].readImages(block.slice(0, perCombination))) };
  });
}

/**
 * The first images that have each label, whatever else they show, and in a last row ("none") those of which all labels
 * are known to be absent, if there are such. They are not hand-picked: those that come first in the table are shown.
 */
export function labelExamplesOf(
  cohort: Cohort,
  {
    perLabel,
    labels,
    split = "train",
  }: {
    perLabel: number;
    /** At most so many, the most frequent of the split; rows are in the order of the cohort's labels. */
    labels: number;
    split?: Split;
  },
): ExampleRow[] {
  const rows = Array.from(cohort.rowsOf(split));
  const width = cohort.labelNames.length;
  const valueOf = (row: number, label: number): number => cohort.table.labels[row * width + label];
  const having = cohort.labelNames.map((title, label) => ({
    title,
    rows: rows.filter((row) => valueOf(row, label) === 1),
  }));
  const frequent = new Set([...having].sort((a, b) => b.rows.length - a.rows.length).slice(0, labels));
  const none = {
    title: "none",
    rows: rows.filter((row) => cohort.labelNames.every((_, label) => valueOf(row, label) === 0)),
  };
  return [...having.filter((one) => frequent.has(one)), none]
    .filter((one) => one.rows.length > 0)
    .map((one) => ({ title: one.title, images: [cohort.readImages(one.rows.slice(0, perLabel))] }));
}

/**
 * Samples of label combinations by several generators, the same latent vectors in every row.
 * @param combinations with the labels of each, length L.
 */
export function latentExamplesOf(
  generators: readonly Generator[],
  combinations: readonly Combination[],
  {
    columns,
    seed,
  }: {
    /** Latent vectors, an image of each generator for each of them. */
    columns: number;
    seed: number;
  },
): ExampleRow[] {
  const labels = combinations.map((combination) => combination.labels);
  const grids = generators.map((generator) => sampleGrid(generator, labels, columns, seed));
  return combinations.map(({ title }, row) => ({
    title,
    images: grids.map((images) => {
      const size = images.length / combinations.length;
      return images.subarray(row * size, (row + 1) * size);
    }),
  }));
}
