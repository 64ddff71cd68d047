/**
 * The knobs of the two GANs. Both have the same knobs with some different values: knobs/ has what they share, and both
 * values if they differ.
 */
import type { KnobFacts, KnobsOf, KnobTable, KnobValues } from "../support/knobs/knob";
import { learningKnobs } from "./knobs/learning";
import { networkKnobs } from "./knobs/networks";
import { type PrivacyKnobs, privacyKnobs, usualClip } from "./knobs/privacy";
import { scheduleKnobs } from "./knobs/schedule";

/** Knobs of one GAN training. "kimg" is a thousand real images shown to the discriminator. */
export interface GanKnobs
  extends KnobsOf<typeof networkKnobs>, KnobsOf<typeof learningKnobs>, KnobsOf<typeof scheduleKnobs>, PrivacyKnobs {}

/** The adversarial losses: Wasserstein with gradient penalty (the paper's), logistic with R1, or relativistic with R1 and R2. */
export type GanLoss = GanKnobs["loss"];

/** The groups of the two models that share their knobs. */
export type PaperGroup = "cpdGan" | "progGan";

const ofBoth: Readonly<Record<keyof GanKnobs, KnobFacts & (KnobValues | Readonly<Record<PaperGroup, KnobValues>>)>> = {
  ...networkKnobs,
  ...learningKnobs,
  ...scheduleKnobs,
  ...privacyKnobs(usualClip.gan),
};

/** The table of one GAN: what both share, with its own values. */
export function ganTable(group: PaperGroup): KnobTable<GanKnobs> {
  const entries = Object.entries(ofBoth).map(([name, knob]) => {
    if ("paper" in knob) return [name, knob];
    const { cpdGan, progGan, ...facts } = knob;
    return [name, { ...facts, ...{ cpdGan, progGan }[group] }];
  });
  return Object.fromEntries(entries) as KnobTable<GanKnobs>;
}
