/** A cohort with canaries: a copy of a real one, to train a generator on that is attacked afterward and never shared. */
import { knowsPatients, realOrigin } from "../format/description";
import type { StageRecord } from "../../runs/stage-record";
import type { OnProgress } from "../../support/progress";
import type { Cohort } from "../format/cohort";
import { copiedRows, writeInPieces } from "../format/copied-rows";
import { cohortIdentity } from "../format/identity";
import { requireReal, requireTrainingImages } from "../format/role";
import { createCohort } from "../format/writer";
import { canariesAsText, canariesEach, canaryRepeats, drawCanaries, withMark } from "./canaries";

/** Increased when the same cohort gets other canaries. */
export const canaryVersion = 1;

/** How it is written. */
export interface CanaryOptions {
  readonly seed: number;
  /** The folder that takes it. */
  readonly out: string;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

/** The record of a cohort with canaries. @throws UserError when its images are synthetic, or it has no training images. */
export function recordOfCanaries(cohort: Cohort, seed: number): StageRecord {
  requireReal(cohort, "Canaries are put among");
  requireTrainingImages(cohort);
  return {
    stage: "canaries",
    version: canaryVersion,
    seed,
    knobs: { repeats: canaryRepeats, each: canariesEach },
    inputs: { real: cohortIdentity(cohort) },
  };
}

/**
 * Writes it: the cohort's rows in their order, the canaries' images with their marks, and the repeats after all others.
 * @throws UserError as {@link recordOfCanaries}, and when there are too few patients; the signal's reason when it aborts.
 */
export async function writeCanaries(cohort: Cohort, { seed, out, onProgress, signal }: CanaryOptions): Promise<Cohort> {
  const made = recordOfCanaries(cohort, seed);
  const canaries = drawCanaries(cohort, seed);
  const used = new Map(canaries.filter(({ repeats }) => repeats > 0).map((canary) => [canary.row, canary]));
  const copies = [...used.values()].flatMap(({ row, repeats }) => Array.from({ length: repeats - 1 }, () => row));
  const rows = Int32Array.from([...Array(cohort.size).keys(), ...copies]);
  const { name, source, labelNames, resolution, description } = cohort;
  const header = { name, source, labelNames, resolution, seed, kind: description.kind, made };
  const writer = createCohort(out, { ...header, labelPolicy: description.labelPolicy });
  const pixels = resolution ** 2;
  try {
    await writeInPieces(rows, { task: "marking", onProgress, signal }, (part) => {
      const images = cohort.readImages(part);
      part.forEach((row, i) => {
        const canary = used.get(row);
        const image = images.subarray(i * pixels, (i + 1) * pixels);
        if (canary) image.set(withMark(image, canary.mark, resolution));
      });
      const copied = copiedRows(cohort, part).map((row, i) =>
        used.has(part[i]) ? { ...row, source: `canary of ${row.source}` } : row,
      );
      writer.append(images, copied);
    });
    return writer.finish({
      selection: description.selection,
      warnings: ["Some training images have marks that are no findings: this cohort is for attacks alone."],
      origin: {
        ...description.origin,
        ...realOrigin(description),
        patientsKnown: knowsPatients(description),
        canaries: canariesAsText(canaries),
      },
    });
  } finally {
    writer.abandon(); // after `finish` it does nothing
  }
}
