/** Checks that a cohort and knobs fit the training of a GAN, before anything is computed. */
import type { Cohort } from "../../cohort/format/cohort";
import { UserError } from "../../support/errors";
import type { GanKnobs } from "../knobs";
import { usualClip } from "../knobs/privacy";
import { checkBudget, hasBudget } from "../privacy/mechanism";
import { growthAt, grownKimg, minibatchAt } from "../networks/growth";

/**
 * Checks that a cohort and knobs fit.
 * @param name the GAN's, in print.
 * @param grows whether it grows.
 * @throws UserError that names the knob and what would fit.
 */
export function checkGanTraining(name: string, grows: boolean, knobs: GanKnobs, cohort: Cohort): void {
  const { resolution } = cohort;
  if (resolution < 8 || !Number.isInteger(Math.log2(resolution))) {
    throw new UserError(
      `The cohort ${cohort.folder} has images of ${resolution} pixels; GANs need a power of two of 8 or more, so prepare it at another resolution.`,
    );
  }
  if (knobs.microBatch % knobs.stddevGroup !== 0) {
    throw new UserError(
      `microBatch = ${knobs.microBatch} cannot be divided into groups of stddevGroup = ${knobs.stddevGroup}; make it a multiple, or 0 for the whole minibatch.`,
    );
  }
  const images = cohort.rowsOf("train").length;
  for (let stage = growthAt(grows, knobs, resolution, 0); ; stage = { ...stage, resolution: 2 * stage.resolution }) {
    const minibatch = minibatchAt(knobs, stage.resolution);
    if (minibatch > images) {
      throw new UserError(
        `The minibatch of ${minibatch} at ${stage.resolution}×${stage.resolution} is larger than the ${images} training images of ${cohort.folder}; set minibatch${Math.min(128, Math.max(8, stage.resolution))} to ${images} or less.`,
      );
    }
    if (minibatch % Math.min(minibatch, knobs.stddevGroup) !== 0) {
      throw new UserError(
        `The minibatch of ${minibatch} at ${stage.resolution}×${stage.resolution} cannot be divided into groups of stddevGroup = ${knobs.stddevGroup}; make it a multiple.`,
      );
    }
    if (stage.resolution >= resolution) break;
  }
  if (grows && hasBudget(knobs))
    throw new UserError(
      `${name} cannot keep a privacy budget, because it grows and so has no one size of its steps; train cpd-gan or flow, or set privacyEpsilon to 0.`,
    );
  const minibatch = minibatchAt(knobs, resolution);
  checkBudget(knobs, cohort, { totalKimg: knobs.totalKimg, minibatch, usualClip: usualClip.gan });
  const grown = grownKimg(grows, knobs, resolution);
  if (knobs.totalKimg < grown) {
    throw new UserError(
      `${name} needs ${grown} kimg to grow to ${resolution}×${resolution}, more than totalKimg = ${knobs.totalKimg}; lower phaseKimg or raise totalKimg.`,
    );
  }
}
