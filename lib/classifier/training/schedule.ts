/** When the learning rate falls and when training ends, from the mean validation AUROC. Paper: "Classifier"; Keras' ReduceLROnPlateau and EarlyStopping. */
import type { ClassifierKnobs } from "../knobs";

type ScheduleKnobs = Pick<
  ClassifierKnobs,
  "learningRate" | "plateauFactor" | "plateauPatience" | "stopPatience" | "maxEpochs"
>;

/** Where training stands between two epochs. */
export interface ScheduleState {
  /** Epochs done. */
  readonly epoch: number;
  readonly learningRate: number;
  /** Best validation AUROC so far; 0 before the first epoch. */
  readonly best: number;
  /** Epochs since the best one. */
  readonly sinceBest: number;
  /** Epochs since the best one or since the last fall of the learning rate. */
  readonly sinceChange: number;
  readonly finished: boolean;
}

export function startSchedule(knobs: ScheduleKnobs): ScheduleState {
  return { epoch: 0, learningRate: knobs.learningRate, best: 0, sinceBest: 0, sinceChange: 0, finished: false };
}

/** The state after an epoch that reached this mean validation AUROC; `sinceBest` is 0 when it is the best so far. */
export function nextSchedule(state: ScheduleState, auroc: number, knobs: ScheduleKnobs): ScheduleState {
  const epoch = state.epoch + 1;
  const better = state.epoch === 0 || auroc > state.best;
  const sinceBest = better ? 0 : state.sinceBest + 1;
  const waited = better ? 0 : state.sinceChange + 1;
  const plateau = waited >= knobs.plateauPatience;
  return {
    epoch,
    learningRate: plateau ? state.learningRate * knobs.plateauFactor : state.learningRate,
    best: better ? auroc : state.best,
    sinceBest,
    sinceChange: plateau ? 0 : waited,
    finished: sinceBest >= knobs.stopPatience || epoch >= knobs.maxEpochs,
  };
}
