/** Exercise h: how varied are a generator's images? */
import type { Cohort } from "../../cohort/format/cohort";
import { prdc } from "../../evaluation/fidelity/prdc";
import { pixelRows } from "../lab/audit";
import { resolution } from "../lab/cohort";
import type { VarietyRow } from "./check-variety";

/** Neighbors that span a real image's neighborhood, as in Naeem et al. 2020. */
const neighbors = 5;
/** Images of each combination that are compared with one another. */
const compared = 60;

/**
 * Compares generators' images with one another and with held-out real images. The first row is the real training images.
 * @param others real images of other patients; those of its test split are held out.
 */
export function varietyOf(real: Cohort, others: Cohort, generators: Readonly<Record<string, Cohort>>): VarietyRow[] {
  const heldOut = pixelRows(others, others.rowsOf("test"));
  return Object.entries({ "real images": real, ...generators }).map(([images, cohort]) => {
    const { coverage } = prdc(heldOut, pixelRows(cohort, cohort.rowsOf("train")), { k: neighbors });
    return { images, difference: meanDifference(cohort), coverage };
  });
}

/** Mean over pairs of training images of one label combination, root mean square, in gray values. */
function meanDifference(cohort: Cohort): number {
  let [sum, pairs] = [0, 0];
  for (const rows of rowsByCombination(cohort)) {
    const { data, columns } = pixelRows(cohort, Int32Array.from(rows.slice(0, compared)));
    for (let i = columns; i < data.length; i += columns)
      for (let j = 0; j < i; j += columns, pairs++) {
        let squares = 0;
        for (let pixel = 0; pixel < columns; pixel++) squares += (data[i + pixel] - data[j + pixel]) ** 2;
        sum += Math.sqrt(squares) / resolution;
      }
  }
  return sum / pairs;
}

function rowsByCombination(cohort: Cohort): number[][] {
  const rows = Array.from(cohort.rowsOf("train"));
  return cohort.labelNames.map((_, label) => rows.filter((row) => cohort.readLabels([row])[label] === 1));
}
