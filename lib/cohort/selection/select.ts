/**
 * Which of a source's images are kept: label policy, rare labels, frequent label combinations (paper, "Cohorts"). Every
 * step records what remains, so that a reader can follow the numbers.
 */
import { UserError } from "../../support/errors";
import { looksLikeFormula } from "../../support/formula";
import { listed as listedNames, printable } from "../../support/printable";
import { type SourceTable, byFrequency, combinationNames, countPositives, keepLabels, keepRows } from "./source-table";
import type { SelectionStep } from "../format/description";
import type { CohortKnobs, LabelPolicy } from "../knobs";

/** Resolves uncertain labels: see {@link LabelPolicy}. */
export function applyPolicy(all: SourceTable, policy: LabelPolicy): SourceTable {
  const resolved = { paper: 1, zeros: 0, ignore: -1 }[policy];
  return { ...all, labels: all.labels.map((value) => (value === -1 ? resolved : value)) };
}

/**
 * What became of uncertain labels, in a sentence; none if there are none.
 * @param all as the source has them. @param rows those of them that are kept. @param labelNames the labels that are kept.
 */
export function uncertainNote(
  { labelNames: names, labels }: SourceTable,
  rows: ArrayLike<number>,
  labelNames: readonly string[],
  policy: LabelPolicy,
): string[] {
  const counts = labelNames.flatMap((label) => {
    const column = names.indexOf(label);
    let count = 0;
    for (let i = 0; i < rows.length; i++) if (labels[rows[i] * names.length + column] === -1) count++;
    return count > 0 ? [{ label, count }] : [];
  });
  if (counts.length === 0) return [];
  const [first, ...others] = counts;
  const told = [
    `${first.label} is uncertain (-1) in ${first.count} image${first.count === 1 ? "" : "s"}`,
    ...others.map(({ label, count }) => `${label} in ${count}`),
  ].join(", ");
  return [
    `${told}; labelPolicy=${policy} ${{ paper: "counts them as present", zeros: "counts them as absent", ignore: "leaves them unknown" }[policy]}.`,
  ];
}

/**
 * Patients and labels are in the cohort's table, which people open in spreadsheets. @throws UserError for one that a
 * spreadsheet would read as a formula.
 */
export function requireNoFormulas({ patient, labelNames }: SourceTable): void {
  const label = labelNames.find(looksLikeFormula);
  const one = label ?? patient.find(looksLikeFormula);
  if (one === undefined) return;
  const what = label === undefined ? "patient" : "label";
  throw new UserError(
    `The ${what} "${printable(one)}" begins with "${printable(one[0])}", which a spreadsheet would read as a formula when it opens the cohort's table: rename it in the data set's table.`,
  );
}

/** The numbers of a table, for the record. */
export function countStep(step: string, all: SourceTable): SelectionStep {
  return {
    step,
    images: all.path.length,
    patients: new Set(all.patient).size,
    labels: all.labelNames.length,
    combinations: new Set(combinationNames(all)).size,
  };
}

/**
 * Selects images and labels, as far as it concerns all levels of a benchmark; see `topCombinations` for the rest.
 * @param dropUnlabeled whether an image without any present label is left out (in CheXpert it is one that nobody labeled).
 * @param steps takes the numbers after each step.
 * @throws UserError when a step leaves nothing, with what there was.
 */
export function select(
  all: SourceTable,
  knobs: CohortKnobs,
  dropUnlabeled: boolean,
  steps: SelectionStep[],
): SourceTable {
  let left = applyPolicy(all, knobs.labelPolicy);
  const note = (step: string): void => void steps.push(countStep(step, left));
  if (dropUnlabeled) {
    left = withFinding(left);
    note("images with a label");
    if (left.path.length === 0) throw new UserError("No image of the source has a label that is present.");
  }
  if (knobs.minPositives > 0) {
    left = dropRareLabels(left, knobs.minPositives);
    note(`labels with ${knobs.minPositives} positive images or more`);
  }
  if (knobs.minCombination > 0) {
    left = frequentCombinations(left, knobs.minCombination);
    note(`label combinations with more than ${knobs.minCombination} images`);
  }
  return left;
}

/** Which labels are left out as too rare; none of a data set that always has the same ones. */
export function rareNote(all: SourceTable, left: SourceTable, minimum: number): string[] {
  if (minimum === 0) return [];
  const counts = countPositives(all);
  const rare = all.labelNames.flatMap((name, label) =>
    left.labelNames.includes(name) ? [] : [`${printable(name)} with ${counts[label]}`],
  );
  if (rare.length === 0) return [];
  return [
    `Labels with fewer than ${minimum} positive images are left out, and so are images that had no other label: ${listedNames(rare)}. \`--set minPositives=0\` keeps them.`,
  ];
}

function withFinding(all: SourceTable): SourceTable {
  const combination = combinationNames(all);
  return keepRows(
    all,
    indices(all, (row) => combination[row] !== ""),
  );
}

/** Drops labels, and the images that had no other: without it they would look as if they showed nothing. */
function dropRareLabels(all: SourceTable, minimum: number): SourceTable {
  const counts = countPositives(all);
  const kept = counts.flatMap((count, label) => (count >= minimum ? [label] : []));
  if (kept.length === 0) {
    const most = Math.max(...counts);
    throw new UserError(
      `No label has ${minimum} positive images (${all.labelNames[counts.indexOf(most)]} has the most, ${most}): lower minPositives.`,
    );
  }
  const before = combinationNames(all);
  const reduced = keepLabels(all, kept);
  const after = combinationNames(reduced);
  return keepRows(
    reduced,
    indices(all, (row) => before[row] === "" || after[row] !== ""),
  );
}

function frequentCombinations(all: SourceTable, minimum: number): SourceTable {
  const combination = combinationNames(all);
  const ranking = byFrequency(combination);
  const kept = new Set(ranking.filter(([, count]) => count > minimum).map(([name]) => name));
  if (kept.size === 0) {
    const short = shortages(ranking, minimum + 1);
    throw new UserError(`No label combination has more than ${minimum} images (${short}): lower minCombination.`);
  }
  return keepRows(
    all,
    indices(all, (row) => kept.has(combination[row])),
  );
}

/** Combinations with fewer images than are needed: by how much each. */
function shortages(ranking: readonly (readonly [name: string, count: number])[], needed: number): string {
  return listed(ranking.map(([name, count]) => `${nameOf(name)}: ${count} of ${needed}, ${needed - count} too few`));
}

/** What is said of each combination, the most frequent first. */
function listed(all: readonly string[]): string {
  return [
    ...all.slice(0, mostTold),
    ...(all.length > mostTold ? [`and ${all.length - mostTold} more with fewer images`] : []),
  ].join("; ");
}

/** CheXpert has thousands of combinations, and a sentence has an end. */
const mostTold = 20;

/**
 * The rows of the most frequent label combinations.
 * @throws UserError when there are fewer combinations, with those that there are.
 */
export function topCombinations(all: SourceTable, wanted: number): Int32Array {
  const combination = combinationNames(all);
  const ranking = byFrequency(combination);
  if (ranking.length < wanted) {
    const there = listed(ranking.map(([name, count]) => `${nameOf(name)}: ${count} images`));
    throw new UserError(
      `There are ${ranking.length} label combinations, and combinations asks for ${wanted}, ${wanted - ranking.length} too few (${there}): lower it, or set it to 0 for all.`,
    );
  }
  const kept = new Set(ranking.slice(0, wanted).map(([name]) => name));
  return indices(all, (row) => kept.has(combination[row]));
}

/** A combination as people read it. */
export function nameOf(combination: string): string {
  return combination === "" ? "(no label)" : combination;
}

function indices(all: SourceTable, keep: (row: number) => boolean): Int32Array {
  const rows: number[] = [];
  for (let row = 0; row < all.path.length; row++) if (keep(row)) rows.push(row);
  return Int32Array.from(rows);
}
