/**
 * When the learning rate falls and when training ends. Paper: from the mean validation AUROC ("Classifier"; Keras'
 * ReduceLROnPlateau and EarlyStopping). Beyond the paper: along a cosine, over a fixed length.
 */
import type { ClassifierKnobs } from "../knobs";

type ScheduleKnobs = Pick<
  ClassifierKnobs,
  "learningRate" | "schedule" | "plateauFactor" | "plateauPatience" | "stopPatience" | "maxEpochs"
>;

/**
 * Steps between two validations: whole batches, at least one. By the paper's schedule an epoch shows no more images than
 * there are; one of a fixed length is not shorter for a small cohort.
 */
export function stepsPerEpoch(
  { schedule, samplesPerEpoch, batchSize }: Pick<ClassifierKnobs, "schedule" | "samplesPerEpoch" | "batchSize">,
  trainingImages: number,
): number {
  const images = schedule === "plateau" ? Math.min(samplesPerEpoch, trainingImages) : samplesPerEpoch;
  return Math.max(1, Math.floor(images / batchSize));
}

/** The state of a training between two epochs. */
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

/** What is left of the learning rate at the end of the cosine. */
const lastShare = 0.01;

/**
 * The learning rate of a step.
 * @param epochs epochs done before it, with the part of the current one.
 */
export function learningRateAt(state: ScheduleState, epochs: number, knobs: ScheduleKnobs): number {
  if (knobs.schedule === "plateau") return state.learningRate;
  const left = (1 + Math.cos((Math.PI * epochs) / knobs.maxEpochs)) / 2;
  return knobs.learningRate * (lastShare + (1 - lastShare) * left);
}

/** The state after an epoch that reached this mean validation AUROC; `sinceBest` is 0 when it is the best so far. */
export function nextSchedule(state: ScheduleState, auroc: number, knobs: ScheduleKnobs): ScheduleState {
  const epoch = state.epoch + 1;
  const better = state.epoch === 0 || auroc > state.best;
  const sinceBest = better ? 0 : state.sinceBest + 1;
  const waited = better ? 0 : state.sinceChange + 1;
  const byPlateau = knobs.schedule === "plateau";
  const plateau = byPlateau && waited >= knobs.plateauPatience;
  return {
    epoch,
    learningRate: plateau ? state.learningRate * knobs.plateauFactor : state.learningRate,
    best: better ? auroc : state.best,
    sinceBest,
    sinceChange: plateau ? 0 : waited,
    finished: (byPlateau && sinceBest >= knobs.stopPatience) || epoch >= knobs.maxEpochs,
  };
}
