/** How much higher a discriminator scores real images that it learned from than others, as a number at a place. */
import type { ExaminedReals } from "../tables/examined-reals";
import type { Place } from "./auroc-table";
import type { Overfitting } from "./claim-tests";
import type { Gap } from "./gaps";
import { replicateOf } from "../../experiment/results";
import { meanOf } from "../../statistics/mean";
import { groupBy } from "../../support/grouped";
import { pooledDeviation } from "../../statistics/variance/pooled-deviation";

/** @returns undefined where nothing was examined at the place. */
export function overfittingAt(rows: readonly ExaminedReals[], place: Place, what: Overfitting): Gap | undefined {
  const { dataset, benchmark } = place;
  const mine = rows.filter((row) => row.dataset === dataset && row.benchmark === benchmark && row.model === what.model);
  const replicates = replicatesOf(
    mine.filter((row) => row.level === place.level),
    what,
  );
  if (replicates.length === 0) return undefined;
  const levels = [...new Set(mine.map((row) => row.level))];
  const groups = levels.map((level) =>
    replicatesOf(
      mine.filter((row) => row.level === level),
      what,
    ),
  );
  // The images that are examined are always the same: the number is about them, and nothing is known of how others would do.
  return { place, value: meanOf(replicates), replicates, ...pooledDeviation(groups), testVariance: 0 };
}

/** Of each replicate the mean over pairs of combinations. */
function replicatesOf(rows: readonly ExaminedReals[], { of }: Overfitting): number[] {
  const valueOf = (row: ExaminedReals): number =>
    of === "score" ? row.score_train - row.score_valid : row.labels_train - row.labels_valid;
  const known = rows.filter((row) => !Number.isNaN(valueOf(row)));
  return [...groupBy(known, replicateOf).values()].map((mine) => meanOf(mine.map(valueOf)));
}
