/**
 * Checks that a saved state is one that a trainer could have written: checkpoints have checksums, but anybody can
 * recompute these.
 */
import { UserError } from "../../support/errors";
import type { TrainerState } from "./trainer";

/** What a trainer's state must hold. */
export interface StateShape {
  /** Values of each vector. */
  readonly vectors: Readonly<Record<string, number>>;
  /** The networks whose Adam has steps. */
  readonly adamSteps: readonly string[];
  /** Training images of the cohort. */
  readonly rows: number;
}

/** @throws UserError that says what does not fit. */
export function requireState({ vectors, adamSteps, sampler }: TrainerState, shape: StateShape): void {
  const foreign = Object.keys(shape.vectors).find((name) => vectors[name]?.length !== shape.vectors[name]);
  if (foreign !== undefined)
    throw new UserError(
      `The checkpoint is of networks of another size (${foreign}); train into another folder, or delete its checkpoints to start over.`,
    );
  const missing = shape.adamSteps.find((name) => !Number.isInteger(adamSteps[name]));
  if (missing !== undefined)
    throw new UserError(
      `The checkpoint does not say how many steps of Adam the ${missing} has made; train into another folder, or delete its checkpoints to start over.`,
    );
  if (sampler.shown > shape.rows)
    throw new UserError(
      "The checkpoint is of a cohort with more training images; train into another folder, or delete its checkpoints to start over.",
    );
}
