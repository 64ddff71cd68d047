/**
 * Which copies are dropped when one of each is kept: those in training first, because test images must not have been
 * seen in training.
 */
import type { Split } from "../format/split";
import type { CohortTable } from "../format/table";
import type { Copies } from "./copies";

const rank: Readonly<Record<Split, number>> = { test: 0, valid: 1, train: 2 };

/**
 * Of images with the same bytes the first stays, the test's before the validation's before the training's. Near copies go
 * where they are of another patient than the one that stays: neighboring slices of one patient are nearly alike in earnest.
 * @returns rows.
 */
export function surplusRows({ exact, near }: Copies, { split, patient }: CohortTable): Set<number> {
  const [kept, alike] = [exact, near].map((groups) => keepers(groups, split));
  const surplus = new Set<number>();
  for (let row = 0; row < exact.length; row++) {
    const standing = alike.get(near[row])!;
    const isRepeated = kept.get(exact[row]) !== row;
    if (isRepeated || patient[standing] !== patient[row]) surplus.add(row);
  }
  return surplus;
}

/** The row of each group that stays. */
function keepers(groups: Int32Array, split: readonly Split[]): Map<number, number> {
  const kept = new Map<number, number>();
  groups.forEach((group, row) => {
    const before = kept.get(group);
    if (before === undefined || rank[split[row]] < rank[split[before]]) kept.set(group, row);
  });
  return kept;
}
