/** The cohort of one shadow model: the training images of its half of the patients, and nothing else. */
import type { StageRecord } from "../../runs/stage-record";
import type { OnProgress } from "../../support/progress";
import type { Cohort } from "../format/cohort";
import { copiedRows, writeInPieces } from "../format/copied-rows";
import { knowsPatients, realOrigin } from "../format/description";
import { cohortIdentity } from "../format/identity";
import { requireReal, requireTrainingImages } from "../format/role";
import { createCohort } from "../format/writer";
import { trainingPatients } from "../format/training-patients";
import { halvesOfPatients } from "./half-patients";

/** Increased when the same cohort gets other halves. */
export const halfVersion = 1;

/** Which half. */
export interface HalfKnobs {
  /** Shadow models in all. */
  readonly models: number;
  /** The one that it is for, from 0. */
  readonly place: number;
}

/** The record of a half. @throws UserError when the cohort's images are synthetic, or it has no training images. */
export function recordOfHalf(cohort: Cohort, { models, place }: HalfKnobs, seed: number): StageRecord {
  requireReal(cohort, "Shadow models are trained on");
  requireTrainingImages(cohort);
  return {
    stage: "half",
    version: halfVersion,
    seed,
    knobs: { models, place },
    inputs: { real: cohortIdentity(cohort) },
  };
}

/**
 * Writes it, in the cohort's order.
 * @throws UserError as {@link recordOfHalf} and `halvesOfPatients`; the signal's reason when it aborts.
 */
export async function writeHalf(
  cohort: Cohort,
  knobs: HalfKnobs,
  options: {
    readonly seed: number;
    readonly out: string;
    readonly onProgress?: OnProgress;
    readonly signal?: AbortSignal;
  },
): Promise<Cohort> {
  const { seed, out, onProgress, signal } = options;
  const made = recordOfHalf(cohort, knobs, seed);
  const half = halvesOfPatients(trainingPatients(cohort), knobs.models, seed)[knobs.place];
  const rows = cohort.rowsOf("train").filter((row) => half.has(cohort.table.patient[row]));
  const { name, source, labelNames, resolution, description } = cohort;
  const { kind, labelPolicy } = description;
  const writer = createCohort(out, { name, source, labelNames, resolution, seed, kind, labelPolicy, made });
  try {
    await writeInPieces(rows, { task: "taking half of the patients", onProgress, signal }, (part) =>
      writer.append(cohort.readImages(part), copiedRows(cohort, part)),
    );
    return writer.finish({
      origin: {
        ...{ patients: half.size, shadowModel: knobs.place + 1, shadowModels: knobs.models },
        ...realOrigin(description),
        patientsKnown: knowsPatients(description),
      },
    });
  } finally {
    writer.abandon(); // after `finish` it does nothing
  }
}
