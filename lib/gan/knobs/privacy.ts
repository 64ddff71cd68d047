/**
 * Knobs of training with differential privacy, beyond the paper. At their usual values they are absent: an ordinary training
 * has the record that it had before they existed.
 */
import type { KnobsOf } from "../../support/knobs/knob";

/** Of cpD-GAN, whose discriminator alone sees real images, and of the flow. prog-GAN refuses a budget. */
export const privacyKnobs = {
  privacyEpsilon: {
    type: "number",
    range: [0, 1000],
    unit: "1",
    about:
      "Privacy budget ε of the whole training for each patient, 0 = none; smaller: more noise in every step, less is given away. Samples are then not scored, as scores read real images.",
    paper: null,
    source: "beyond the paper",
    presets: { default: 0 },
    absent: 0,
  },
  clipNorm: {
    type: "number",
    range: [1e-6, 1e6],
    unit: "1",
    about:
      "With a privacy budget, the largest norm of a patient's gradient in a step; larger: less is clipped, more noise.",
    paper: null,
    source: "beyond the paper",
    presets: { default: 1 },
    absent: 1,
  },
} as const;

/** Both absent without a budget. */
export type PrivacyKnobs = Partial<KnobsOf<typeof privacyKnobs>>;
