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
 * are no independent evidence: the intervals are Wilson's of as many observations as the answers count for if a patient's
 * answers are all alike, (Σn)²/Σn² of patients with n answers (Kish 1965): the number of patients if each has as many answers.
 * @throws UserError when there are no predictions, or a score is no probability.
 */
export function reliabilityCurve(predictions: readonly Prediction[]): ReliabilityPoint[] {
  const { bins } = calibration(
    predictions.map(({ truth }) => truth),
    predictions.map(({ score }) => score),
  );
  const answersOf = Array.from({ length: calibrationBins }, () => new Map<string, number>());
  for (const { score, patient } of predictions) {
    const bin = answersOf[binOf(score, calibrationBins)];
    bin.set(patient, (bin.get(patient) ?? 0) + 1);
  }
  const counts = answersOf.filter(({ size }) => size > 0).map((bin) => [...bin.values()]);
  return bins.map(({ images: answers, score, frequency }, i) => ({
    answers,
    patients: counts[i].length,
    score,
    frequency,
    ...wilsonInterval(frequency, independentCount(counts[i])),
  }));
}

function independentCount(answers: readonly number[]): number {
  const sum = (of: (count: number) => number): number => answers.reduce((total, count) => total + of(count), 0);
  return sum((count) => count) ** 2 / sum((count) => count ** 2);
}
