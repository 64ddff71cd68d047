/** The knob of the mean-image model. */
import type { KnobsOf } from "../../support/knobs/knob";

/** Its table. */
export const meanImageKnobs = {
  noise: {
    type: "number",
    range: [0, 10],
    unit: "1",
    about:
      "Factor of the noise, whose standard deviation is that of the real images around the mean images; 0: no noise.",
    paper: null,
    source: "beyond the paper",
    presets: { default: 1 },
  },
} as const;

/** Its knob. */
export type MeanImageKnobs = KnobsOf<typeof meanImageKnobs>;
