/** Checks that a checkpoint is one of this training, before anything is resumed. */
import type { Cohort } from "../../cohort/format/cohort";
import { UserError } from "../../support/errors";
import { type ClassifierParameter, trainableValues } from "../networks/parameters";
import type { ClassifierCheckpoint } from "./checkpoint";

/** @throws UserError when a checkpoint is of a network of another size, or of other training images. */
export function requireOwnCheckpoint(
  { adam, sampler }: ClassifierCheckpoint,
  specs: readonly ClassifierParameter[],
  cohort: Cohort,
  file: string,
): void {
  const foreign = (what: string): UserError =>
    new UserError(
      `The checkpoint ${file} belongs to another training (${what} differ): restore a good copy, or delete its folder to start over.`,
    );
  if (adam.firstMoment.length !== trainableValues(specs)) throw foreign("the optimizer's moments");
  const order = Int32Array.from(sampler.order).sort();
  const rows = cohort.rowsOf("train");
  if (order.length !== rows.length || !order.every((row, i) => row === rows[i])) throw foreign("the training images");
}
