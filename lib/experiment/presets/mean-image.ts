/** The knob of the mean-image model in every preset. It is beyond the paper. */
import type { MeanImageKnobs } from "../../gan/mean-image/mean-image-model";
import { always, numberKnob, type KnobTable } from "../knob";

export const meanImageTable: KnobTable<MeanImageKnobs> = {
  noise: numberKnob(always(1), 0, 10, "1", "Factor of the noise, whose spread is what the mean images leave; 0: none."),
};
