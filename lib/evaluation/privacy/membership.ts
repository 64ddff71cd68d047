/**
 * Membership inference: can somebody who holds the released synthetic images, and an image of a patient, tell whether
 * the generator was trained on it? An attack gives every real image a score. This file measures how well the scores
 * separate members from others.
 */
import {
  eachDraw,
  interval95,
  numberPatients,
  rankLabel,
  weightedAuroc,
  type RankedLabel,
} from "../../statistics/bootstrap/patient-bootstrap";
import type { Prediction } from "../../statistics/prediction";
import type { PrivacyFigure } from "./memorization";

/** The success of one attack. Without any leak, the AUROC is 0.5 and a true-positive rate its false-positive rate. */
export interface MembershipResult {
  readonly auroc: PrivacyFigure;
  /** Share of members found at a false-positive rate of 0.1 %; needs 1,000 non-members to be more than "none of them". */
  readonly truePositivesAt01: PrivacyFigure;
  /** The same at 1 %. */
  readonly truePositivesAt1: PrivacyFigure;
  readonly members: number;
  readonly nonMembers: number;
}

/** One attack's scores of one group of real images, larger for "was trained on". */
export interface AttackScores {
  readonly scores: ArrayLike<number>;
  /** One name for each image; intervals resample patients. */
  readonly patients: readonly string[];
}

const replicates = 1000;

/**
 * How well an attack tells members from non-members, with 95 % bootstrap intervals over patients.
 * @throws UserError when there are fewer than two patients, or a score is not a number.
 */
export function membershipResult(members: AttackScores, nonMembers: AttackScores, seed: number): MembershipResult {
  const predictions = [...rowsOf(members, 1, 0), ...rowsOf(nonMembers, 0, members.scores.length)];
  const patients = numberPatients(predictions);
  const ranked = rankLabel("membership", predictions, patients);
  const measures: [(weights: Int32Array) => number, number][] = [
    [(weights) => weightedAuroc(ranked, weights), 0.5],
    [(weights) => truePositiveRate(ranked, weights, 0.001), 0.001],
    [(weights) => truePositiveRate(ranked, weights, 0.01), 0.01],
  ];
  const draws = measures.map(() => new Float64Array(replicates));
  eachDraw(patients.size, { replicates, seed }, (weights, replicate) =>
    measures.forEach(([measure], m) => (draws[m][replicate] = measure(weights))),
  );
  const once = new Int32Array(patients.size).fill(1);
  const [area, at01, at1] = measures.map(([measure, honest], m): PrivacyFigure => ({
    value: measure(once),
    ...interval95(draws[m]),
    honest,
  }));
  return {
    auroc: area,
    truePositivesAt01: at01,
    truePositivesAt1: at1,
    members: members.scores.length,
    nonMembers: nonMembers.scores.length,
  };
}

function rowsOf({ scores, patients }: AttackScores, truth: 0 | 1, first: number): Prediction[] {
  return Array.from(scores, (score, i) => ({
    image: first + i,
    patient: patients[i],
    label: "membership",
    truth,
    score,
  }));
}

/** The largest share of members above a threshold that at most this share of the non-members are above. */
function truePositiveRate(
  { patient, truth, lastOfTie }: RankedLabel,
  weights: Int32Array,
  falsePositiveRate: number,
): number {
  let [members, nonMembers] = [0, 0];
  for (let i = 0; i < patient.length; i++) {
    if (truth[i] === 1) members += weights[patient[i]];
    else nonMembers += weights[patient[i]];
  }
  const allowed = falsePositiveRate * nonMembers + 1e-9; // so that 1 % of 100 is 1
  let [found, wrong, best] = [0, 0, 0];
  for (let i = patient.length - 1; i >= 0; i--) {
    // Images that score the same are above or below a threshold together: a group begins below the last of the next one.
    if (lastOfTie[i] === 1 && wrong <= allowed) best = found;
    if (truth[i] === 1) found += weights[patient[i]];
    else wrong += weights[patient[i]];
  }
  return (wrong <= allowed ? found : best) / members;
}
