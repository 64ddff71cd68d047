/**
 * The flow's values of the knobs that every trained model has. The knobs themselves are described in
 * `../knobs/schedule.ts`.
 */
import type { KnobTable, KnobValues } from "../../support/knobs/knob";
import { scheduleKnobs } from "../knobs/schedule";
import type { TrainingSchedule } from "../training/schedule";

const presets: Readonly<Record<keyof TrainingSchedule, KnobValues["presets"]>> = {
  totalKimg: { smoke: 4, lesson: 20, quick: 100, standard: 16, thorough: 80, paper: 12000 },
  scoreEvery: { smoke: 2, lesson: 5, quick: 5, standard: 0, thorough: 0, paper: 0 },
  scoreFeatures: { default: "pixels" },
  scoreFrom: { default: 0 },
  scoreImages: { default: 500, smoke: 200, paper: 10000 },
  scorePatience: { default: 1000 },
  keep: { default: "last" },
  tickKimg: { default: 2, smoke: 0.5, lesson: 1, paper: 60 },
  gridEvery: { default: 4, smoke: 2, lesson: 3, paper: 10 },
  checkpointMinutes: { smoke: 0.25, lesson: 0.25, quick: 0.5, standard: 1, thorough: 1, paper: 15 },
};

/** The fields of a knob that apply to the GANs only. */
const ofGans = ["paper", "source", "presets", "departs", "cpdGan", "progGan"];

/** Their table. */
export const flowSchedule: KnobTable<TrainingSchedule> = Object.fromEntries(
  Object.entries(presets).map(([name, values]) => {
    const facts = Object.fromEntries(
      Object.entries<unknown>(scheduleKnobs[name as keyof TrainingSchedule]).filter(([key]) => !ofGans.includes(key)),
    );
    return [name, { ...facts, paper: null, source: "beyond the paper", presets: values }];
  }),
) as KnobTable<TrainingSchedule>;
