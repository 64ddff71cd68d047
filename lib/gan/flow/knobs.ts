/** Every knob of flow matching. Values and presets stand in lib/experiment/presets. */
import type { TrainingSchedule } from "../training/schedule";

/** From which number to which the knobs go that shape the network. */
export const flowShapeBounds = { maps: [4, 1024], blocks: [1, 16], embedding: [8, 4096] } as const;

/** The knobs of one training; `steps`, `solver` and `guidance` decide how images are drawn afterwards. */
export interface FlowKnobs extends TrainingSchedule {
  /** Feature maps at half the images' resolution; twice as many below. */
  readonly maps: number;
  /** Residual blocks at each resolution, on the way down and on the way up. */
  readonly blocks: number;
  /** Length of the vector that time and labels become. */
  readonly embedding: number;

  /** Images a step. */
  readonly batchSize: number;
  /** Adam's step size after a warm-up of 100 steps; it falls as half a cosine to 2 % of that at the end. */
  readonly learningRate: number;
  /** Adam's decay of the mean gradient, in [0, 1). */
  readonly beta1: number;
  /** Adam's decay of the mean squared gradient, in [0, 1). */
  readonly beta2: number;
  /** Adam's ε. */
  readonly epsilon: number;
  /** Running average of the weights: the share that a step keeps, in [0, 1). Samples come from it. */
  readonly emaDecay: number;
  /** Whether real images are mirrored left to right, each with probability ½. */
  readonly flip: boolean;
  /** Share of images whose labels are hidden in training, so that guidance has a network without labels. */
  readonly labelDropout: number;
  /** Mean of the times' logits: times in training are sigmoid(N(mean, spread²)). 0 is pure noise, 1 an image. */
  readonly timeMean: number;
  /** Standard deviation of the times' logits. */
  readonly timeSpread: number;

  /** Steps from noise to an image. */
  readonly steps: number;
  /** Euler: one evaluation a step. Heun: two, one in the last step. */
  readonly solver: "euler" | "heun";
  /** Classifier-free guidance: 1 draws as trained; more exaggerates what labels do, and takes twice the time. */
  readonly guidance: number;
}
