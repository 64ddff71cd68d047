/** The two models of the paper by name: their networks, and what the cohort and knobs must be like to train them. */
import type { Cohort } from "../cohort/format/cohort";
import { UserError } from "../support/errors";
import { cpdDiscriminator } from "./networks/cpd-discriminator";
import { cpdGenerator } from "./networks/cpd-generator";
import { growthAt, grownKimg, minibatchAt } from "./networks/growth";
import type { GanKnobs, GanModel } from "./knobs";
import type { GanNetworks } from "./networks/network";
import { progDiscriminator } from "./networks/prog-discriminator";
import { progGenerator } from "./networks/prog-generator";

/**
 * Builds a model's networks.
 * @param labels L, the number of labels.
 * @param resolution of the images, in pixels: a power of two of 8 or more.
 */
export function buildNetworks(model: GanModel, knobs: GanKnobs, labels: number, resolution: number): GanNetworks {
  switch (model) {
    case "cpd-gan":
      return { generator: cpdGenerator(knobs, labels, resolution), discriminator: cpdDiscriminator(knobs, labels, resolution) };
    case "prog-gan":
      return { generator: progGenerator(knobs, labels, resolution), discriminator: progDiscriminator(knobs, labels, resolution) };
  }
}

/**
 * Checks that a cohort and knobs fit.
 * @throws UserError that names the knob and what would fit.
 */
export function checkTraining(model: GanModel, knobs: GanKnobs, cohort: Cohort): void {
  const { resolution } = cohort;
  if (resolution < 8 || !Number.isInteger(Math.log2(resolution))) {
    throw new UserError(`The cohort ${cohort.folder} has images of ${resolution} pixels; GANs need a power of two of 8 or more, so prepare it at another resolution.`);
  }
  if (knobs.microBatch % knobs.stddevGroup !== 0) {
    throw new UserError(`microBatch = ${knobs.microBatch} cannot be parted in groups of stddevGroup = ${knobs.stddevGroup}; make it a multiple, or 0 for the whole minibatch.`);
  }
  const images = cohort.rowsOf("train").length;
  for (let stage = growthAt(model, knobs, resolution, 0); ; stage = { ...stage, resolution: 2 * stage.resolution }) {
    const minibatch = minibatchAt(knobs, stage.resolution);
    if (minibatch > images) {
      throw new UserError(`The minibatch of ${minibatch} at ${stage.resolution}×${stage.resolution} is larger than the ${images} training images of ${cohort.folder}; set minibatch${Math.min(128, Math.max(8, stage.resolution))} to ${images} or less.`);
    }
    if (minibatch % Math.min(minibatch, knobs.stddevGroup) !== 0) {
      throw new UserError(`The minibatch of ${minibatch} at ${stage.resolution}×${stage.resolution} cannot be parted in groups of stddevGroup = ${knobs.stddevGroup}; make it a multiple.`);
    }
    if (stage.resolution >= resolution) break;
  }
  const grown = grownKimg(model, knobs, resolution);
  if (knobs.totalKimg < grown) {
    throw new UserError(`prog-GAN needs ${grown} kimg to grow to ${resolution}×${resolution}, more than totalKimg = ${knobs.totalKimg}; lower phaseKimg or raise totalKimg.`);
  }
}
