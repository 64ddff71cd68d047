/**
 * Knobs of training with differential privacy, beyond the paper. At their usual values they are absent: an ordinary training
 * has the record that it had before they existed.
 */
import type { KnobTable } from "../../support/knobs/knob";

/** Both absent without a budget. */
export interface PrivacyKnobs {
  readonly privacyEpsilon?: number;
  readonly clipNorm?: number;
}

/**
 * Usual clipping norms: about those of a patient's gradient early in the training, with the networks of `quick`. A larger one
 * would clip nothing and only add noise.
 */
export const usualClip = { flow: 0.1, gan: 0.5 } as const;

/** Their table. @param clip the usual clipping norm. */
export function privacyKnobs(clip: number): KnobTable<PrivacyKnobs> {
  return {
    privacyEpsilon: {
      type: "number",
      range: [0, 1000],
      unit: "1",
      about:
        "Privacy budget ε of the whole training for each patient (not of prog-GAN), 0 = none; smaller: more noise in every step, less is given away. Samples are then not scored, as scores read real images.",
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
      presets: { default: clip },
      absent: clip,
    },
  };
}
