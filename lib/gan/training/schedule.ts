/** The knobs that every trained model has, whatever its networks: how long it trains, and when it is scored and shown. */
import type { KnobsOf } from "../../support/knobs/knob";
import type { scheduleKnobs } from "../knobs/schedule";

/** All but those of growing. "kimg" is a thousand real images shown. */
export type TrainingSchedule = Omit<KnobsOf<typeof scheduleKnobs>, "startResolution" | "phaseKimg">;
