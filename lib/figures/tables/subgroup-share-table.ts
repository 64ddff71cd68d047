/** Which subgroups of patients are still there in synthetic images: a row for each subgroup and generator. */
import type { SubgroupShare } from "../../evaluation/subgroup-shares";
import { decimals, estimateText, type TableRow } from "./row";

/** Shares as a linear discriminant sees them, in held-out real and in synthetic images, with what its word is worth. */
export function subgroupShareTable(shares: Readonly<Record<string, readonly SubgroupShare[]>>): TableRow[] {
  return Object.entries(shares).flatMap(([source, rows]) =>
    rows.map(({ attribute, group, warrant, recorded, real, synthetic, difference }) => ({
      attribute,
      subgroup: group,
      "AUROC on real images": decimals(warrant),
      "real, recorded": percent(recorded),
      "real, seen": estimateText(real, percent),
      "images of": source,
      "synthetic, seen": estimateText(synthetic, percent),
      "synthetic − real, points": estimateText(difference, points),
    })),
  );
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
/** Percentage points. */
const points = (difference: number): string => (100 * difference).toFixed(1).replace("-", "−");
