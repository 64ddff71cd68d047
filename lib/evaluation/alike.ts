/** Whether a synthetic cohort can be compared with a real one. */
import type { Cohort } from "../cohort/format/cohort";
import { requireReal, requireSynthetic } from "../cohort/format/role";
import { hasLabels } from "../cohort/format/with-labels";
import { imagesFile } from "../runs/stage-files";
import { UserError } from "../support/errors";

/** @throws UserError when one cohort is taken for the other kind, or labels or resolutions differ. */
export function checkAlike(real: Cohort, synthetic: Cohort): void {
  requireReal(real, "Synthetic images are compared with");
  requireSynthetic(synthetic, "Real images are compared with");
  if (real.description.checksums[imagesFile] === synthetic.description.checksums[imagesFile]) {
    throw new UserError(
      `${real.folder} and ${synthetic.folder} hold the same images, so one of them is mislabeled: make the synthetic cohort again.`,
    );
  }
  if (real.resolution !== synthetic.resolution) {
    throw new UserError(
      `${real.folder} has images of ${real.resolution} pixels and ${synthetic.folder} of ${synthetic.resolution}; compare cohorts of one resolution.`,
    );
  }
  if (!hasLabels(synthetic, real.labelNames)) {
    throw new UserError(
      `${synthetic.folder} has different labels from ${real.folder}; give the real cohort that was used to sample the synthetic cohort.`,
    );
  }
}
