/** The lab's real images: phantoms of two or four label combinations, drawn in memory. */
import type { Cohort } from "../../cohort/format/cohort";
import { memoryCohort } from "../../cohort/format/memory-cohort";
import type { Split } from "../../cohort/format/split";
import type { CohortRow } from "../../cohort/format/table";
import { chestPhantom } from "../../phantom/chest/phantom";

/** Width and height of the lab's images, in pixels. */
export const resolution = 16;

/** The findings of each combination, the plainest first. */
export const combinations: readonly (readonly string[])[] = [
  ["No Finding"],
  ["Pleural Effusion"],
  ["Cardiomegaly"],
  ["Support Devices"],
];

/** Patients of validation and test, in shares of those of training. */
const heldOutShare: Readonly<Record<Exclude<Split, "train">, number>> = { valid: 0.3, test: 0.7 };

/** What the cohort is like. */
export interface LabCohortOptions {
  readonly combinations: 2 | 4;
  /** Training images of each combination. */
  readonly images: number;
  readonly seed: number;
}

/** Draws the cohort: one image a patient. */
export function labCohort({ combinations: count, images: perCombination, seed }: LabCohortOptions): Cohort {
  const used = combinations.slice(0, count);
  const labelNames = used.flat();
  const rows: CohortRow[] = [];
  const pictures: Uint8Array[] = [];
  const add = (split: Split, findings: readonly string[]): void => {
    const patient = rows.length;
    const present = (name: string): number => (findings.includes(name) ? 1 : 0);
    rows.push({ patient: `p${patient}`, split, labels: labelNames.map(present), source: `patient${patient}` });
    const labels = chestPhantom.findings.map(present);
    pictures.push(chestPhantom.render({ seed, patient, image: 0, labels }, resolution));
  };
  for (const findings of used) {
    for (let i = 0; i < perCombination; i++) add("train", findings);
    for (const split of ["valid", "test"] as const)
      for (let i = 0; i < Math.max(12, Math.round(heldOutShare[split] * perCombination)); i++) add(split, findings);
  }
  const images = new Uint8Array(pictures.length * resolution ** 2);
  pictures.forEach((picture, i) => images.set(picture, i * resolution ** 2));
  const about = { name: "phantoms", source: "phantom-chest", kind: "phantom" as const, labelNames, resolution, seed };
  return memoryCohort({ ...about, images, rows });
}

/** A cohort of the same size and labels, with other images. @param images in the order of the cohort's rows. */
export function syntheticLike(real: Cohort, model: string, images: Uint8Array, seed: number): Cohort {
  const { table, labelNames, size } = real;
  const rows = Array.from({ length: size }, (_, row): CohortRow => ({
    patient: `s${row}`,
    split: table.split[row],
    labels: table.labels.subarray(row * labelNames.length, (row + 1) * labelNames.length),
    source: `${model}/${row}`,
  }));
  return memoryCohort({ name: model, source: model, kind: "synthetic", labelNames, resolution, seed, images, rows });
}
