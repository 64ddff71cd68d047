/** Cohorts of noise: training is as fast on them as on images. */
import type { Cohort } from "../lib/cohort/format/cohort";
import { createCohort } from "../lib/cohort/format/writer";
import { Random } from "../lib/support/random";

/** @returns what a trainer reads of a cohort; nothing else of it is there. */
export function noiseCohort(resolution: number, labels: number, size = 256): Cohort {
  const random = Random.fromSeed(1, "noise");
  const bytes = (count: number, most: number): Uint8Array =>
    Uint8Array.from({ length: count }, () => random.integer(most));
  const images = bytes(size * resolution ** 2, 256);
  const present = bytes(size * labels, 2);
  const gather = <T extends Uint8Array | Float32Array>(
    rows: ArrayLike<number>,
    width: number,
    from: Uint8Array,
    to: T,
  ): T => {
    for (let i = 0; i < rows.length; i++) to.set(from.subarray(rows[i] * width, (rows[i] + 1) * width), i * width);
    return to;
  };
  const cohort: Partial<Cohort> = {
    resolution,
    size,
    labelNames: Array.from({ length: labels }, (_, label) => `label ${label}`),
    rowsOf: () => Int32Array.from({ length: size }, (_, row) => row),
    readImages: (rows) => gather(rows, resolution ** 2, images, new Uint8Array(rows.length * resolution ** 2)),
    readLabels: (rows) => gather(rows, labels, present, new Float32Array(rows.length * labels)),
  };
  return cohort as Cohort;
}

/** A cohort of noise on disk, with six labels, for whole trainings. */
export function noiseFolder(folder: string, resolution: number): Cohort {
  const images = 2000;
  const random = Random.fromSeed(1, "noise");
  const labelNames = Array.from({ length: 6 }, (_, label) => `label ${label}`);
  const writer = createCohort(folder, {
    name: "noise",
    source: "bench",
    labelNames,
    resolution,
    seed: 1,
    labelPolicy: "paper",
  });
  writer.append(
    Uint8Array.from({ length: images * resolution ** 2 }, () => random.integer(256)),
    Array.from({ length: images }, (_, row) => ({
      patient: `p${row}`,
      split: row < images - 20 ? ("train" as const) : row < images - 10 ? ("valid" as const) : ("test" as const),
      labels: labelNames.map(() => random.integer(2)),
      source: `${row}`,
    })),
  );
  return writer.finish();
}
