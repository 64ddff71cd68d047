/**
 * Shadow models: generators of the same knobs, each trained on a random half of the patients, of which each in turn is the target
 * and the others say what to expect of a patient who was, or was not, trained on. It is the attack of somebody who can train such
 * generators on images of the same patients, and is told beside one threshold for all patients.
 */
import type { ModelId, ModelKnobs } from "../../../gan/models";
import { sensitivityAtSpecificity } from "../../../statistics/operating-point";
import { type AttackScores, membershipResult } from "../membership";
import type { PrivacyFigure } from "../memorization";
import { likelihoodRatios, type ShadowScores, standardizedScores } from "./likelihood-ratio";

/** What an attacker has: the target's networks, or its samples alone. */
export const shadowAccesses = ["white box", "black box"] as const;
/** How scores are judged: by each patient's likelihood ratio, or by one threshold for all, which is the control. */
export const shadowRules = ["likelihood ratio", "one threshold"] as const;
/** Whom it is tried on: all patients, as anybody drawn at random; or those farthest from the others (`exposedPatients`). */
export const shadowGroups = ["random patients", "most exposed patients"] as const;

/** One attack's success, over all targets together; intervals resample patients. */
export interface ShadowResult {
  readonly access: (typeof shadowAccesses)[number];
  readonly rule: (typeof shadowRules)[number];
  readonly group: (typeof shadowGroups)[number];
  readonly patients: number;
  readonly auroc: PrivacyFigure;
  /** Null where fewer than 1,000 patients cannot tell it. */
  readonly truePositivesAt01: PrivacyFigure | null;
  readonly truePositivesAt1: PrivacyFigure;
  readonly curve: readonly RocPoint[];
}

/** A point of the ROC curve. */
export interface RocPoint {
  /** Share of patients wrongly called members, at most; above 0. */
  readonly falsePositives: number;
  /** Share of members that are found. */
  readonly truePositives: number;
}

/** What came of all attacks. */
export interface ShadowAttack {
  /** Identity of the whole cohort. */
  readonly cohort: string;
  readonly model: ModelId;
  /** Of all of them. */
  readonly knobs: ModelKnobs;
  /** Shadow models, each of which was the target once. */
  readonly models: number;
  /** Real images that each model was shown, in thousands. */
  readonly kimg: number;
  /** Patients and images of the whole cohort's training split. */
  readonly patients: number;
  readonly images: number;
  /** By which samples and patients were compared: "pixels". */
  readonly features: string;
  readonly results: readonly ShadowResult[];
}

/** Knobs of which shadow models have values of their own: samples are not scored, and the last generator is kept. */
export const shadowKnobs = { scoreEvery: 0, keep: "last", gridEvery: 0 } as const;

/** Patients without whom nobody can tell one wrong call in a thousand from none. */
export const patientsFor01 = 1000;

/** Points of a curve in each tenfold of false positives. */
const pointsADecade = 10;

/**
 * Judges every patient by both rules, with every model as the target.
 * @param scores by access, models × patients. @param patients their names, in the scores' order. @param exposed some of them.
 * @throws UserError as `likelihoodRatios`.
 */
export function shadowResults(
  scores: Readonly<Record<ShadowResult["access"], ShadowScores>>,
  { patients, exposed, seed }: { patients: readonly string[]; exposed: ReadonlySet<string>; seed: number },
): ShadowResult[] {
  const all = patients.map((_, place) => place);
  const some = all.filter((place) => exposed.has(patients[place]));
  return shadowGroups.flatMap((group) =>
    shadowAccesses.flatMap((access) =>
      shadowRules.map((rule): ShadowResult => {
        const given = scores[access];
        const values = rule === "likelihood ratio" ? likelihoodRatios(given) : standardizedScores(given);
        const places = group === "random patients" ? all : some;
        const [members, nonMembers] = [1, 0].map((side) => pooled(values, given.members, side, places, patients));
        const { auroc, truePositivesAt01, truePositivesAt1 } = membershipResult(members, nonMembers, seed);
        return {
          ...{ access, rule, group, patients: places.length, auroc, truePositivesAt1 },
          truePositivesAt01: places.length < patientsFor01 ? null : truePositivesAt01,
          curve: curveOf(members, nonMembers),
        };
      }),
    ),
  );
}

/** The values of all targets that were, or were not, trained on each patient. */
function pooled(
  values: readonly Float64Array[],
  members: readonly Uint8Array[],
  side: number,
  places: readonly number[],
  patients: readonly string[],
): AttackScores {
  const own = values.flatMap((_, target) =>
    places.filter((place) => members[target][place] === side).map((place) => ({ target, place })),
  );
  return {
    scores: own.map(({ target, place }) => values[target][place]),
    patients: own.map(({ place }) => patients[place]),
  };
}

/** From the share that one non-member is, in equal steps on a logarithmic axis. */
function curveOf(members: AttackScores, nonMembers: AttackScores): RocPoint[] {
  const scores = [...Array.from(members.scores), ...Array.from(nonMembers.scores)];
  const truth = scores.map((_, place) => (place < members.scores.length ? 1 : 0));
  const steps = Math.floor(pointsADecade * Math.log10(nonMembers.scores.length));
  return Array.from({ length: steps + 1 }, (_, step) => {
    const falsePositives = 10 ** ((step - steps) / pointsADecade);
    return { falsePositives, truePositives: sensitivityAtSpecificity(truth, scores, 1 - falsePositives) };
  });
}
