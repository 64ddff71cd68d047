/**
 * The interface of a model's training, for the loop around it: one step at a time, and all the state that determines
 * the next one.
 */
import type { RandomState } from "../../support/random";
import type { NetworkSize } from "../networks/network";
import type { PrivacyMechanism } from "../privacy/mechanism";
import type { Measured } from "./measures";
import type { SamplerPosition } from "./real-images";

/** What a step reports; NaN if a value was not computed. */
export interface StepReport extends Measured<number> {
  /** Seconds of the step in which input was prepared. A GPU computes meanwhile, so it waited for less. */
  readonly inputSeconds: number;
}

/** The size that training works at, and whether it is growing. */
export interface GrowthPhase extends NetworkSize {
  readonly phase: "training" | "transition";
}

/** Everything that determines how training continues. */
export interface TrainerState {
  readonly steps: number;
  /** Real images shown. */
  readonly images: number;
  /** Of the draws on the host. */
  readonly random: RandomState;
  readonly sampler: SamplerPosition;
  /** Steps of each network's Adam. */
  readonly adamSteps: Readonly<Record<string, number>>;
  /** Flat vectors: parameters, running average, Adam's moments. */
  readonly vectors: Readonly<Record<string, Float32Array>>;
}

/** A training under way. */
export interface Trainer {
  /** Real images shown so far. */
  readonly images: number;
  /** Real images of the whole training. */
  readonly totalImages: number;
  readonly stage: GrowthPhase;
  /** What its steps spend, if it has a privacy budget. */
  readonly privacy?: PrivacyMechanism;
  /** One step of all networks and of the running average. */
  step(): StepReport;
  /** What a tick measures beside its steps, such as overfitting on validation images. It changes no state. */
  examine?(): Measured<number>;
  /**
   * What the model itself says of real images, one number each, larger for those that it has learned: it changes no state. Missing
   * where a model says nothing.
   * @param images n×H×W at the cohort's resolution, −1 to 1. @param labels n×L, 0 or 1.
   */
  memberScores?(images: Float32Array, labels: Float32Array): Float32Array;
  /** The running average of the generator's parameters, as one vector. */
  averageValues(): Float32Array;
  /** A copy of all state. */
  state(): TrainerState;
  /**
   * Goes on from a saved state of the same model, cohort and knobs.
   * @throws UserError when it is of another size.
   */
  restore(state: TrainerState): void;
  /** Frees its memory. */
  dispose(): void;
}
