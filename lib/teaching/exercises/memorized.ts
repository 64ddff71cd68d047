/** Exercise g: a training that learns its images by heart, and one that does not. */
import type { Cohort } from "../../cohort/format/cohort";
import { closestRecordRatio } from "../../evaluation/privacy/memorization";
import { recordDistances } from "../../evaluation/privacy/record-distances";
import { median } from "../../statistics/quantile";
import { pixelRows } from "../lab/audit";
import { resolution } from "../lab/cohort";
import type { LabTraining } from "../lab/training";
import type { MemorizedRow } from "./check-memorized";

/**
 * Audits a generator that has learned: are its images nearer to training images than to as many that it never saw?
 * @param others real images of other patients; those of its test split are held out.
 */
export async function memorizedBy(training: LabTraining, others: Cohort, seed = 1): Promise<MemorizedRow> {
  const real = training.cohort;
  const [trained, heldOut] = [real.rowsOf("train"), others.rowsOf("test")];
  const synthetic = training.synthetic();
  const every = Int32Array.from({ length: synthetic.size }, (_, row) => row);
  const patients = {
    train: Array.from(trained, (row) => real.table.patient[row]),
    heldOut: Array.from(heldOut, (row) => others.table.patient[row]),
  };
  const distances = await recordDistances(
    { train: pixelRows(real, trained), heldOut: pixelRows(others, heldOut), synthetic: pixelRows(synthetic, every) },
    { patients, metric: "euclidean", seed },
  );
  const { value, low, high } = closestRecordRatio(distances, seed);
  return {
    "training images": trained.length,
    "to training images": median(distances.syntheticToSomeTrain.distances) / resolution,
    "to held-out images": median(distances.syntheticToSomeHeldOut.distances) / resolution,
    ratio: value,
    low,
    high,
  };
}
