/**
 * Mixed cohorts: real images of some patients with synthetic ones, to train classifiers on. What is a share of the patients
 * alone, without synthetic images, is a cohort of the real one's kind.
 */
import { setImmediate as macrotask } from "node:timers/promises";
import type { StageRecord } from "../../runs/stage-record";
import type { OnProgress } from "../../support/progress";
import { UserError } from "../../support/errors";
import { type Cohort } from "../format/cohort";
import type { CohortWriter } from "../format/cohort-writer";
import { copiedRows } from "../format/copied-rows";
import { knowsPatients, realOrigin } from "../format/description";
import {
  generatorIdentity,
  mayBeTrainedOn,
  requireReal,
  requireSynthetic,
  requireTrainingImages,
} from "../format/role";
import { cohortIdentity } from "../format/identity";
import { withLabels } from "../format/with-labels";
import { createCohort } from "../format/writer";
import { chooseMixture, type MixtureKnobs, type MixtureRows } from "./mixture";

/** Increased when the same inputs give another mixture. */
export const mixVersion = 1;

/** Rows written at once. */
const piece = 512;

/** What is mixed. */
export interface MixInputs {
  readonly real: Cohort;
  /** Of one generator; none for a share of the patients alone. */
  readonly synthetic: readonly Cohort[];
}

/**
 * The record of a mixture.
 * @throws UserError when the cohorts are not of the right kinds, labels and resolution, or of several generators.
 */
export function recordOfMixture({ real, synthetic }: MixInputs, knobs: MixtureKnobs, seed: number): StageRecord {
  requireMixable({ real, synthetic });
  const identities = synthetic.map((cohort) => cohortIdentity(cohort));
  return {
    stage: "mix",
    version: mixVersion,
    seed,
    knobs,
    inputs: {
      real: cohortIdentity(real),
      ...(identities.length > 0 && { synthetic: identities.join(" ") }),
    },
  };
}

/** How a mixture is written. */
export interface MixOptions {
  readonly seed: number;
  /** The folder that takes it. */
  readonly out: string;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

/**
 * Writes a mixture: training and validation images alone, since classifiers are tested on the real cohort. Validation images are
 * real, of the same share of the validation patients, 20 at least.
 * @throws UserError as {@link recordOfMixture}, and when there are too few synthetic images; the signal's reason when it aborts.
 */
export async function mixCohorts(inputs: MixInputs, knobs: MixtureKnobs, options: MixOptions): Promise<Cohort> {
  const { real } = inputs;
  const { seed, out, onProgress, signal } = options;
  const made = recordOfMixture(inputs, knobs, seed);
  const synthetic = inputs.synthetic.map((cohort) => withLabels(cohort, real.labelNames));
  const rows = chooseMixture(real, synthetic, knobs, seed);
  const syntheticImages = rows.synthetic.reduce((sum, some) => sum + some.length, 0);
  const { name, source, labelNames, resolution, description } = real;
  const writer = createCohort(out, {
    name,
    source: syntheticImages > 0 ? `${source} and ${synthetic[0].source}` : source,
    kind: syntheticImages > 0 ? "mixed" : description.kind,
    labelNames,
    resolution,
    seed,
    labelPolicy: description.labelPolicy,
    made,
  });
  const total = rows.real.length + syntheticImages;
  try {
    for (const { cohort, part, rename } of piecesOf(real, synthetic, rows)) {
      await macrotask();
      signal?.throwIfAborted();
      onProgress?.({ task: "mixing", done: writer.size, total, unit: "images" });
      copyRows(writer, cohort, part, rename);
    }
    onProgress?.({ task: "mixing", done: total, total, unit: "images" });
    signal?.throwIfAborted();
    return writer.finish({
      origin: {
        ...{ ...knobs, patients: rows.patients, syntheticImages },
        ...realOrigin(real.description),
        patientsKnown: knowsPatients(real.description),
      },
    });
  } finally {
    writer.abandon(); // after `finish` it does nothing
  }
}

/** Neighboring rows of one cohort. */
interface MixturePiece {
  readonly cohort: Cohort;
  readonly part: Int32Array;
  /** Synthetic cohorts call their patients by their row: those of several are kept apart. */
  readonly rename: (patient: string) => string;
}

function* piecesOf(real: Cohort, synthetic: readonly Cohort[], rows: MixtureRows): Iterable<MixturePiece> {
  const parts = (some: Int32Array): Int32Array[] =>
    Array.from({ length: Math.ceil(some.length / piece) }, (_, i) => some.subarray(i * piece, (i + 1) * piece));
  for (const part of parts(rows.real)) yield { cohort: real, part, rename: (patient) => patient };
  for (const [place, cohort] of synthetic.entries())
    for (const part of parts(rows.synthetic[place]))
      yield { cohort, part, rename: (patient) => `${patient} of cohort ${place + 1}` };
}

function copyRows(writer: CohortWriter, cohort: Cohort, rows: Int32Array, rename: MixturePiece["rename"]): void {
  const copied = copiedRows(cohort, rows).map((row) => ({ ...row, patient: rename(row.patient) }));
  writer.append(cohort.readImages(rows), copied);
}

function requireMixable({ real, synthetic }: MixInputs): void {
  requireReal(real, "The patients of a mixture are those of");
  requireTrainingImages(real);
  for (const cohort of synthetic) {
    requireSynthetic(cohort, "What is mixed with real images is");
    withLabels(cohort, real.labelNames); // throws where they are others
    if (!mayBeTrainedOn(real.description, cohort.description))
      throw new UserError(
        `The generator of ${cohort.folder} was not trained on ${real.folder}, and may know its test patients: mix the images of one that was.`,
      );
    if (cohort.resolution !== real.resolution)
      throw new UserError(
        `${cohort.folder} has images of ${cohort.resolution} pixels, but ${real.folder} of ${real.resolution}: mix cohorts of one resolution.`,
      );
  }
  const generators = new Set(synthetic.map(({ description }) => generatorIdentity(description)));
  if (generators.size > 1)
    throw new UserError(
      `${synthetic.map(({ folder }) => folder).join(" and ")} are of different generators: mix the images of one, so that the difference is its own.`,
    );
  const same = synthetic.find((cohort, place) =>
    synthetic.slice(0, place).some((other) => cohortIdentity(other) === cohortIdentity(cohort)),
  );
  if (same !== undefined)
    throw new UserError(`${same.folder} is given twice: sample another cohort with another seed.`);
}
