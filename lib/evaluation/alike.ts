/** Whether a synthetic cohort can be compared with a real one. */
import type { Cohort } from "../cohort/format/cohort";
import { mayBeTrainedOn, requireReal, requireSynthetic } from "../cohort/format/role";
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

/**
 * For figures of privacy. A released cohort does not say what its generator was trained on.
 * @throws UserError when the generator was trained on another cohort: held-out images of this one may be its training images.
 */
export function checkTrainedOn(real: Cohort, synthetic: Cohort): void {
  if (!mayBeTrainedOn(real.description, synthetic.description))
    throw new UserError(
      `The generator of ${synthetic.folder} was not trained on ${real.folder}; give --real the cohort that it was trained on, because otherwise the audit is meaningless.`,
    );
}
