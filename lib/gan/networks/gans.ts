/** The paper's two GANs. */
import { cpdDiscriminator } from "./cpd-discriminator";
import { cpdGenerator } from "./cpd-generator";
import type { GanArchitecture } from "./network";
import { progDiscriminator } from "./prog-discriminator";
import { progGenerator } from "./prog-generator";

/** Label-conditional normalization in the generator, a projection discriminator; full size from the beginning. */
export const cpdGan: GanArchitecture = {
  grows: false,
  build: (...shape) => ({ generator: cpdGenerator(...shape), discriminator: cpdDiscriminator(...shape) }),
};

/** Grows, and its discriminator is a label classifier, too. */
export const progGan: GanArchitecture = {
  grows: true,
  build: (...shape) => ({ generator: progGenerator(...shape), discriminator: progDiscriminator(...shape) }),
};

/** A GAN's id in the table of models. */
export type GanId = "cpd-gan" | "prog-gan";

/** By id. */
export const gans: Readonly<Record<GanId, GanArchitecture>> = { "cpd-gan": cpdGan, "prog-gan": progGan };
