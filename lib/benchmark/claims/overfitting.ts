/** How much higher a discriminator scores real images that it learned from than others, as a number at a place. */
import type { ExaminedReals } from "../tables/examined-reals";
import type { Place } from "./auroc-table";
import type { Overfitting } from "./claim-tests";
import type { Gap } from "./gaps";
import { replicateOf } from "../../experiment/results";
import { meanOf } from "../../statistics/mean";
import { groupBy } from "../../support/grouped";
import { pooledDeviation } from "../../statistics/variance/pooled-deviation";

/** @returns undefined where nothing was examined at the place, or nobody knows how much it varies from image to image. */
export function overfittingAt(rows: readonly ExaminedReals[], place: Place, what: Overfitting): Gap | undefined {
  const { dataset, benchmark } = place;
  const mine = rows.filter((row) => row.dataset === dataset && row.benchmark === benchmark && row.model === what.model);
  const here = mine.filter((row) => row.level === place.level);
  const replicates = replicatesOf(here, what);
  const errors = here.map((row) => (what.of === "score" ? row.score_error : row.labels_error)).filter(Number.isFinite);
  if (replicates.length === 0 || errors.length === 0) return undefined;
  const levels = [...new Set(mine.map((row) => row.level))];
  const groups = levels.map((level) =>
    replicatesOf(
      mine.filter((row) => row.level === level),
      what,
    ),
  );
  // Every seed examines the same images, so more seeds do not make their part of the variance smaller.
  const testVariance = meanOf(errors.map((error) => error ** 2));
  return { place, value: meanOf(replicates), replicates, ...pooledDeviation(groups), testVariance };
}

/** Of each replicate the mean over pairs of combinations. */
function replicatesOf(rows: readonly ExaminedReals[], { of }: Overfitting): number[] {
  const valueOf = (row: ExaminedReals): number =>
    of === "score" ? row.score_train - row.score_valid : row.labels_train - row.labels_valid;
  const known = rows.filter((row) => !Number.isNaN(valueOf(row)));
  return [...groupBy(known, replicateOf).values()].map((mine) => meanOf(mine.map(valueOf)));
}
