/** Exercise g: a training that learns its images by heart, and one that does not. */
import type { Cohort } from "../../cohort/format/cohort";
import { memorizedShare } from "../../evaluation/privacy/memorization";
import { nearestNeighbors } from "../../evaluation/privacy/neighbors";
import { median } from "../../statistics/quantile";
import { pixelRows } from "../lab/audit";
import { resolution } from "../lab/cohort";
import type { LabTraining } from "../lab/training";
import type { MemorizedRow } from "./check-memorized";

/**
 * Audits a generator that has learned.
 * @param others real images of other patients: those of its test split are held out.
 * @throws UserError when there are fewer than 20 of them.
 */
export function memorizedBy(training: LabTraining, others: Cohort, seed = 1): MemorizedRow {
  const real = training.cohort;
  const [trained, heldOut] = [real.rowsOf("train"), others.rowsOf("test")];
  const trainingImages = pixelRows(real, trained);
  const distances = (cohort: Cohort, rows: Int32Array): Float64Array =>
    nearestNeighbors(pixelRows(cohort, rows), trainingImages, { k: 1, metric: "euclidean" }).distances;
  const synthetic = training.synthetic();
  const every = Int32Array.from({ length: synthetic.size }, (_, row) => row);
  const found = { syntheticToTrain: distances(synthetic, every), heldOutToTrain: distances(others, heldOut) };
  const patients = Array.from(heldOut, (row) => others.table.patient[row]);
  const { value, low, high } = memorizedShare(found, patients, seed);
  const gray = (of: Float64Array): number => median(of) / resolution;
  return {
    "training images": trained.length,
    synthetic: gray(found.syntheticToTrain),
    heldOut: gray(found.heldOutToTrain),
    memorized: value,
    low,
    high,
  };
}
