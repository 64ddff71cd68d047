/** What classifiers lose at another site, one row each. */
import type { SiteShift } from "../../evaluation/site-shift";
import { decimals, estimateText, type TableRow } from "./row";

/** Mean AUROCs at both sites and their differences, with 95 % intervals. */
export function siteShiftTable(shifts: readonly SiteShift[]): TableRow[] {
  return shifts.map(({ trainingData, own, other, fall, further }) => ({
    "trained on": trainingData,
    "own site": estimateText(own, decimals),
    "other site": estimateText(other, decimals),
    fall: estimateText(fall, decimals),
    "beyond the first row's": further ? estimateText(further, decimals) : "",
  }));
}
