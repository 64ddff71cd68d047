/**
 * The privacy audit of a synthetic set: measures of copying and of membership inference, each with an interval and with
 * the value of an honest generator. They apply to these features and attacks. No audit proves that nothing leaks.
 */
import { featureOrder } from "../content-order";
import { UserError } from "../../support/errors";
import { type FeatureMatrix, pickRows } from "../../statistics/feature-matrix";
import type { OnProgress } from "../../support/progress";
import { Random } from "../../support/random";
import { closenessOfReal, closestReal, realPool } from "./closest-real";
import { dataCopying, type DataCopying } from "./data-copying";
import type { MembershipResult } from "./membership";
import { densityAttack, distanceAttack, type RealFeatures } from "./membership-inference";
import { closestRecordRatio, memorizedShare, type PrivacyFigure } from "./memorization";
import type { NeighborMetric } from "./neighbors";
import { halfOfPatients } from "./patient-halves";
import { recordDistances, type RecordDistances } from "./record-distances";

/** What is audited. */
export interface AuditSets {
  /** The real images that the generator was trained on. */
  readonly train: RealFeatures;
  /** Real images of other patients, such as validation and test images; at least 40. */
  readonly heldOut: RealFeatures;
  readonly synthetic: FeatureMatrix;
}

/** Everything that the audit found. */
export interface PrivacyAudit {
  /** Patients of the held-out images: how narrow the intervals can be hangs on them. */
  readonly heldOutPatients: number;
  readonly memorized: PrivacyFigure;
  readonly closestRecordRatio: PrivacyFigure;
  readonly dataCopying: DataCopying;
  readonly distanceAttack: MembershipResult;
  /** DOMIAS; half of the held-out patients are its reference. */
  readonly densityAttack: MembershipResult;
  /** What the figures were made of, for histograms. */
  readonly distances: RecordDistances;
}

/** Images of each kind that the attacks are tried on, at most. */
const attacked = 5000;
/** Held-out images for each cell of the data-copying statistic. */
const imagesPerCell = 200;
const mostCells = 20;
export const fewestHeldOut = 40;

/**
 * Audits a synthetic set in one feature space; the order of the images does not matter. The tensor engine must have been started.
 * @throws UserError when there are fewer than 40 held-out images or a patient is both in training and held out.
 */
export async function privacyAudit(
  { train, heldOut, synthetic }: AuditSets,
  {
    metric,
    seed,
    onProgress,
  }: {
    metric: NeighborMetric;
    /** Draws subsets, cells and bootstraps. */
    seed: number;
    onProgress?: OnProgress;
  },
): Promise<PrivacyAudit> {
  if (heldOut.features.rows < fewestHeldOut) {
    throw new UserError(
      `A privacy audit needs at least ${fewestHeldOut} real images that were held out of the training, but there are ${heldOut.features.rows}; give a larger validation or test set.`,
    );
  }
  const trained = new Set(train.patients);
  const shared = heldOut.patients.find((patient) => trained.has(patient));
  if (shared !== undefined)
    throw new UserError(`Patient ${shared} is both in the training images and held out; split the cohort by patients.`);
  const sets = { train: train.features, heldOut: heldOut.features, synthetic };
  const patients = { train: train.patients, heldOut: heldOut.patients };
  const pool = realPool(sets, patients);
  const distances = await recordDistances(sets, {
    patients,
    metric,
    seed,
    onProgress,
  });
  const cells = Math.max(1, Math.min(mostCells, Math.floor(heldOut.features.rows / imagesPerCell)));
  const [reference, nonMembers] = patientHalves(heldOut, seed);
  const members = draw(train, attacked, seed);
  const released = pickRows(synthetic, drawRows(featureOrder(synthetic), attacked, seed));
  return {
    heldOutPatients: new Set(heldOut.patients).size,
    memorized: memorizedShare(
      await closestReal(synthetic, pool, { metric, onProgress }),
      await closenessOfReal(pool, seed, { metric, onProgress }),
      pool,
    ),
    closestRecordRatio: closestRecordRatio(distances, seed),
    dataCopying: await dataCopying(sets, { cells, seed, metric, patients: heldOut.patients, onProgress }),
    distanceAttack: await distanceAttack(
      { members, nonMembers: draw(heldOut, attacked, seed), synthetic },
      { metric, seed, onProgress },
    ),
    densityAttack: densityAttack(
      { members, nonMembers: draw(nonMembers, attacked, seed), synthetic: released },
      draw(reference, attacked, seed),
      seed,
    ),
    distances,
  };
}

/** Two sets with about half of the patients each. */
function patientHalves(real: RealFeatures, seed: number): [RealFeatures, RealFeatures] {
  const first = halfOfPatients(real.patients, seed);
  const rows = (inFirst: boolean): number[] =>
    real.patients.flatMap((patient, row) => (first.has(patient) === inFirst ? [row] : []));
  return [pick(real, rows(true)), pick(real, rows(false))];
}

function draw(real: RealFeatures, most: number, seed: number): RealFeatures {
  return pick(real, drawRows(featureOrder(real.features, real.patients), most, seed));
}

function drawRows(order: Int32Array, most: number, seed: number): Int32Array {
  return Random.fromSeed(seed, "audit/attacked").shuffle(order).slice(0, most);
}

function pick({ features, patients }: RealFeatures, rows: ArrayLike<number>): RealFeatures {
  return { features: pickRows(features, rows), patients: Array.from(rows, (row) => patients[row]) };
}
