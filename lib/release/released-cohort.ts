/**
 * The released cohort: the synthetic cohort's images and labels, and nothing else. Its rows followed those of the real
 * table, where neighbors may be images of one patient, so they are shuffled and renumbered.
 */
import { Random } from "../support/random";
import type { Cohort } from "../cohort/format/cohort";
import { createCohort } from "../cohort/format/writer";

/** Rows copied at once. */
const piece = 512;
export const releaseWarning =
  "The images were shuffled, and the seeds are not told: latents.npy has the latent vector of each image.";

/** Every image gets its own patient ID. */
export const releasedPatient = (row: number): string => `synthetic-${row}`;

/** The rows in their new order, which only who has the real images can draw again. */
export function releasedRows(synthetic: Cohort, seed: number): Int32Array {
  const rows = Int32Array.from({ length: synthetic.size }, (_, row) => row);
  return Random.fromSeed(seed, `release ${synthetic.description.origin["latentKey"]}`).shuffle(rows);
}

/**
 * Writes the cohort.
 * @param rows of the synthetic cohort, in the released order.
 * @param name what the cohort is called: the source of the real images.
 */
export function writeReleasedCohort(folder: string, synthetic: Cohort, rows: Int32Array, name: string): Cohort {
  const { labelNames, resolution, source, description } = synthetic;
  const writer = createCohort(folder, {
    name,
    source,
    labelNames,
    resolution,
    seed: 0,
    labelPolicy: description.labelPolicy,
    kind: description.kind,
  });
  try {
    for (let first = 0; first < rows.length; first += piece) {
      const part = rows.subarray(first, first + piece);
      const labels = synthetic.readLabels(part);
      writer.append(
        synthetic.readImages(part),
        Array.from(part, (row, i) => ({
          patient: releasedPatient(first + i),
          split: synthetic.table.split[row],
          labels: labels.subarray(i * labelNames.length, (i + 1) * labelNames.length),
          source,
        })),
      );
    }
    return writer.finish({ warnings: [releaseWarning] });
  } finally {
    writer.abandon();
  }
}
