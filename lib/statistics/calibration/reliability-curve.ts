/** The reliability curve of all labels together, with an interval for each bin that accounts for patients. */
import { binOf, calibration, calibrationBins, type CalibrationBin } from "./calibration-error";
import type { Prediction } from "../prediction";
import { wilsonInterval } from "../shares";

/** One bin of answers; an answer is an image's score for one label. */
export interface ReliabilityPoint extends Omit<CalibrationBin, "images"> {
  readonly answers: number;
  /** Patients whom the answers are of. */
  readonly patients: number;
  /** Ends of the frequency's 95 % interval. */
  readonly low: number;
  readonly high: number;
}

/**
 * Scores and frequencies in ten bins of equal width, all labels pooled; empty bins are left out. Answers about one patient
 * are no independent evidence: the intervals are Wilson's of as many observations as the bin has patients, which is wide
 * enough however alike a patient's answers are.
 * @throws UserError when there are no predictions, or a score is no probability.
 */
export function reliabilityCurve(predictions: readonly Prediction[]): ReliabilityPoint[] {
  const { bins } = calibration(
    predictions.map(({ truth }) => truth),
    predictions.map(({ score }) => score),
  );
  const patients = Array.from({ length: calibrationBins }, () => new Set<string>());
  for (const { score, patient } of predictions) patients[binOf(score, calibrationBins)].add(patient);
  const counts = patients.map(({ size }) => size).filter((size) => size > 0);
  return bins.map(({ images: answers, score, frequency }, i) => ({
    answers,
    patients: counts[i],
    score,
    frequency,
    ...wilsonInterval(frequency, counts[i]),
  }));
}
