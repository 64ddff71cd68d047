/**
 * Membership inference with the model itself: somebody who holds the networks of a training, and an image of a patient, asks the
 * networks. A discriminator scores images that it was trained on higher (LOGAN, Hayes et al. 2019); a flow's loss is smaller on
 * them. A release has the flow's weights, but no discriminator: with a GAN this is an attack from within, and an upper bound of what
 * its images can give away through D.
 */
import type { Cohort } from "../../cohort/format/cohort";
import type { ModelId } from "../../gan/models";
import { openFinishedTraining } from "../../gan/training/finished-training";
import { UserError } from "../../support/errors";
import { Random } from "../../support/random";
import { stoppable, usualWork, type WorkOptions } from "../../support/work";
import { askModel } from "./ask-model";
import { fewestHeldOut } from "./audit";
import { type AttackScores, membershipResult, type MembershipResult } from "./membership";
import { halfOfPatients } from "./patient-halves";

/** What the attack found. */
export interface WhiteBoxAttack {
  readonly model: ModelId;
  /** Training images against held-out ones (validation and test), of other patients. */
  readonly attack: MembershipResult;
  /** Held-out images of one half of the patients against those of the other: nobody was trained on, so its AUROC is 0.5 but for chance. */
  readonly control: MembershipResult;
}

/** Images of each kind that the attack is tried on, at most. */
const attacked = 5000;

/**
 * Attacks a finished training. The tensor engine must have been started. The seed draws images and bootstraps.
 * @param run its folder. @param cohort the one that it was trained on.
 * @throws UserError as `openFinishedTraining`, when the model says nothing of single images, or fewer than 40 images were held out.
 */
export async function whiteBoxAttack(
  run: string,
  cohort: Cohort,
  { seed, ...work }: { readonly seed: number } & WorkOptions,
): Promise<WhiteBoxAttack> {
  const onProgress = stoppable(usualWork("attacking with the model itself", work));
  const { members, heldOut } = drawAttacked(cohort, seed);
  const { model, trainer } = openFinishedTraining(run, cohort);
  try {
    const rows = Int32Array.from([...members, ...heldOut]);
    const random = Random.fromSeed(seed, "white-box attack/order");
    const found = await askModel({ model, trainer }, cohort, rows, { random, onProgress });
    const scores = new Map(Array.from(rows, (row, place) => [row, found[place]]));
    const of = (some: ArrayLike<number>): AttackScores => ({
      scores: Float64Array.from(some, (row) => scores.get(row)!),
      patients: Array.from(some, (row) => cohort.table.patient[row]),
    });
    const half = halfOfPatients(of(heldOut).patients, seed);
    const inHalf = (row: number): boolean => half.has(cohort.table.patient[row]);
    return {
      model,
      attack: membershipResult(of(members), of(heldOut), seed),
      control: membershipResult(of(heldOut.filter(inHalf)), of(heldOut.filter((row) => !inHalf(row))), seed),
    };
  } finally {
    trainer.dispose();
  }
}

/** Validation and test images. @throws UserError when they are too few to attack with. */
export function requireHeldOut(cohort: Cohort): Int32Array {
  const rows = Int32Array.from([...cohort.rowsOf("valid"), ...cohort.rowsOf("test")]);
  if (rows.length >= fewestHeldOut) return rows;
  throw new UserError(
    `An attack needs at least ${fewestHeldOut} real images that were held out of the training, but there are ${rows.length}; give a larger validation or test set.`,
  );
}

/** Held-out images, and as many training images. */
function drawAttacked(cohort: Cohort, seed: number): { members: Int32Array; heldOut: Int32Array } {
  const draw = (rows: Int32Array, count: number): Int32Array =>
    Random.fromSeed(seed, "white-box attack").shuffle(rows).slice(0, count);
  const heldOut = draw(requireHeldOut(cohort), attacked);
  return { members: draw(cohort.rowsOf("train"), heldOut.length), heldOut };
}
