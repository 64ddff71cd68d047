/** The real side of every comparison: the features of a real cohort, computed once for all synthetic cohorts. */
import type { Cohort } from "../cohort/format/cohort";
import type { FeatureMatrix } from "../statistics/feature-matrix";
import type { StepProgress } from "../support/progress";
import type { ImageFeatures } from "./image-features";
import { fewestHeldOut } from "./privacy/audit";
import type { RealFeatures } from "./privacy/membership-inference";

/** A real cohort's features. */
export interface RealSide {
  readonly real: Cohort;
  /** Of its training images, in the order of their rows. */
  readonly train: FeatureMatrix;
  /** Of its validation and test images; missing where these are too few for a privacy audit. */
  readonly heldOut?: RealFeatures;
}

/** Computes them: two steps of `steps`. */
export async function realSide(real: Cohort, features: ImageFeatures, steps: StepProgress): Promise<RealSide> {
  const train = await features.of(real, real.rowsOf("train"), steps.within);
  steps.next();
  const rows = [...real.rowsOf("valid"), ...real.rowsOf("test")];
  const heldOut =
    rows.length < fewestHeldOut
      ? undefined
      : { features: await features.of(real, rows, steps.within), patients: patientsOf(real, rows) };
  steps.next();
  return { real, train, ...(heldOut && { heldOut }) };
}

/** The patient of each row. */
export function patientsOf(cohort: Cohort, rows: ArrayLike<number>): string[] {
  return Array.from(rows, (row) => cohort.table.patient[row]);
}
