/**
 * The location of a finding in an image of a prepared cohort. It is known only for phantoms, because they drew the
 * image.
 */
import { UserError } from "../support/errors";
import type { Cohort } from "../cohort/format/cohort";
import { phantomOf } from "../cohort/sources/phantom-source";
import { phantomImageAt } from "../phantom/phantom";

/**
 * The mask of a finding in one image of a phantom's cohort.
 * @returns resolution×resolution values, 1 where the finding is; all 0 if the image does not show it, or too little of
 * it for one pixel.
 * @throws UserError when no phantom drew the cohort, this version's phantom draws the image otherwise, or it has no such finding.
 */
export function findingMask(cohort: Cohort, row: number, finding: string): Uint8Array {
  const phantom = phantomOf(cohort);
  if (phantom === undefined)
    throw new UserError(
      `The findings are not marked in ${cohort.folder}: masks are known only for cohorts of phantoms.`,
    );
  const image = phantomImageAt(phantom, cohort.description.seed, cohort.table.source[row]);
  const drawn = phantom.render(image, cohort.resolution);
  if (cohort.readImages([row]).some((gray, pixel) => gray !== drawn[pixel])) {
    throw new UserError(
      `Image ${row} of ${cohort.folder} differs from what this version's phantom draws: make the cohort again (--replace).`,
    );
  }
  return phantom.mask(image, finding, cohort.resolution);
}
