/** Which subgroups of patients are still there in synthetic images: a row for each subgroup and generator. */
import type { SubgroupShare } from "../../evaluation/subgroup-shares";
import { decimals, estimateText, type TableRow } from "./row";

/** Shares as recorded of held-out real images, and as a linear discriminant sees them in synthetic ones, with what its word is worth. */
export function subgroupShareTable(shares: Readonly<Record<string, readonly SubgroupShare[]>>): TableRow[] {
  return Object.entries(shares).flatMap(([source, rows]) =>
    rows.map(({ attribute, group, warrant, real, synthetic, difference }) => ({
      attribute,
      subgroup: group,
      "AUROC on real images": decimals(warrant),
      "real, recorded": estimateText(real, percent),
      "images of": source,
      "synthetic, seen and corrected": synthetic ? estimateText(synthetic, percent) : "cannot be told",
      "synthetic − real, points": difference ? estimateText(difference, points) : "",
    })),
  );
}

const percent = (share: number): string => `${(100 * share).toFixed(1).replace("-", "−")} %`;
/** Percentage points. */
const points = (difference: number): string => (100 * difference).toFixed(1).replace("-", "−");
