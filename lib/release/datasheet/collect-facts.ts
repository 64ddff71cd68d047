/** Collects what a release says about itself, key by key. No source object is copied as a whole. */
import { z95 } from "../../statistics/distributions";
import type { ModelKnobs } from "../../gan/models";
import * as path from "node:path";
import type { Cohort } from "../../cohort/format/cohort";
import { combinationsOf } from "../../cohort/format/combinations";
import { knowsPatients } from "../../cohort/format/description";
import { splits } from "../../cohort/format/split";
import type { Evaluation } from "../../evaluation/evaluate-cohort";
import type { Generator } from "../../gan/generator";
import type { PrivacyAudit } from "../../evaluation/privacy/audit";
import type { CopyReach } from "../../evaluation/privacy/copies/disguised-copies";
import type { MembershipResult } from "../../evaluation/privacy/membership";
import type { Judgment } from "../../evaluation/privacy/gate/judgment";
import { type Estimate, plainEstimate } from "../../statistics/interval";
import {
  type AttackFigures,
  type BudgetFacts,
  releaseFormat,
  type MeasuredUtility,
  type ReleaseFacts,
  releaseVersion,
} from "./facts";
import type { LabelTrust } from "./label-trust";
import type { ReidentificationFacts } from "./reidentification-facts";
import type { ShadowFacts } from "./shadow-facts";

/** What the facts are collected from. */
export interface Collected {
  readonly software: string;
  readonly released: Cohort;
  readonly real: Cohort;
  readonly generator: Generator;
  readonly knobs: ModelKnobs;
  readonly source: ReleaseFacts["source"];
  readonly dicom: boolean;
  readonly evaluation: Evaluation;
  readonly privacy: PrivacyAudit;
  readonly budget?: BudgetFacts;
  readonly verdict: readonly Judgment[];
  readonly copies: CopyReach;
  readonly auditor: string;
  readonly utility?: MeasuredUtility;
  readonly labelTrust?: readonly LabelTrust[];
  readonly shadows?: ShadowFacts;
  readonly reidentification?: ReidentificationFacts;
}

/** The folder of a file of weights is nobody's business. */
function withoutFolder(knobs: ModelKnobs): ModelKnobs {
  return "scoreFeatures" in knobs ? { ...knobs, scoreFeatures: path.basename(knobs.scoreFeatures) } : knobs;
}

export function collectFacts({
  software,
  released,
  real,
  generator,
  knobs,
  source,
  dicom,
  evaluation,
  privacy,
  budget,
  verdict,
  copies,
  auditor,
  utility,
  labelTrust,
  shadows,
  reidentification,
}: Collected): ReleaseFacts {
  const { train, valid, test } = released.description.counts;
  const held = real.description.counts;
  const combinations = countCombinations(released);
  return {
    format: releaseFormat,
    version: releaseVersion,
    software,
    model: generator.model,
    knobs: withoutFolder(knobs),
    source,
    labelPolicy: released.description.labelPolicy,
    labels: released.labelNames,
    resolution: released.resolution,
    dicom,
    counts: { train, valid, test },
    perLabel: countLabels(released),
    combinations,
    real: {
      train: held.train,
      heldOut: held.valid + held.test,
      heldOutPatients: privacy.heldOutPatients,
      patientsKnown: knowsPatients(real.description),
    },
    features: evaluation.features,
    auditor,
    frechet: evaluation.frechet,
    fidelity: evaluation.fidelity.map(({ title, images, figures, diversity }) => ({
      title,
      images,
      figures: figures.map(({ measure, value, low, high, floor }) => ({ measure, value, low, high, floor })),
      ...(diversity && { diversity }),
    })),
    // Of the real combinations only those that are released as well: others may be of one patient.
    tooFew: evaluation.tooFew.filter((title) => combinations.some((one) => one.title === title)),
    conditional: evaluation.conditional.map(({ finding, real: ofReal, synthetic }) => ({
      finding,
      real: ofAuroc(ofReal),
      synthetic: ofAuroc(synthetic),
    })),
    privacy: {
      memorized: plainEstimate(privacy.memorized),
      closestRecordRatio: plainEstimate(privacy.closestRecordRatio),
      dataCopying: withDeviation(privacy),
      distanceAttack: attackFigures(privacy.distanceAttack),
      densityAttack: attackFigures(privacy.densityAttack),
    },
    ...(budget && { budget }),
    verdict,
    ...(utility && { utility }),
    ...(labelTrust && { labelTrust }),
    ...(shadows && { shadows }),
    ...(reidentification && { reidentification }),
    copies: {
      bound: copies.bound,
      falseAlarms: copies.falseAlarms,
      heldOut: copies.heldOut,
      tried: copies.tried,
      disguises: copies.disguises.map(({ title, caught }) => ({ title, caught })),
    },
  };
}

/** Images that have each label, and those of which it is not known. */
export function countLabels(cohort: Cohort): ReleaseFacts["perLabel"] {
  const { labels } = cohort.table;
  const count = (column: number, value: number): number =>
    labels.reduce((sum, label, at) => sum + (at % cohort.labelNames.length === column && label === value ? 1 : 0), 0);
  return cohort.labelNames.map((label, column) => ({ label, present: count(column, 1), unknown: count(column, -1) }));
}

/** Images of each label combination, most first. */
export function countCombinations(cohort: Cohort): ReleaseFacts["combinations"] {
  const counts = new Map<string, number>();
  for (const { title, rows } of splits.flatMap((split) => combinationsOf(cohort, split)))
    counts.set(title, (counts.get(title) ?? 0) + rows.length);
  return [...counts]
    .map(([title, images]) => ({ title, images }))
    .sort((a, b) => b.images - a.images || (a.title < b.title ? -1 : 1));
}

function ofAuroc({
  auroc,
  low,
  high,
}: {
  readonly auroc: number;
  readonly low: number;
  readonly high: number;
}): Estimate {
  return { value: auroc, low, high };
}

function withDeviation({ dataCopying: { statistic, deviation } }: PrivacyAudit): Estimate {
  return { value: statistic, low: statistic - z95 * deviation, high: statistic + z95 * deviation };
}

function attackFigures({ auroc, truePositivesAt01, truePositivesAt1 }: MembershipResult): AttackFigures {
  return {
    auroc: plainEstimate(auroc),
    truePositivesAt01: plainEstimate(truePositivesAt01),
    truePositivesAt1: plainEstimate(truePositivesAt1),
  };
}
