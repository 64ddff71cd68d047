/** Exercises c and e: a mark in a corner of the images that have a finding, as a scanner or a generator may leave it. */
import type { Cohort } from "../../cohort/format/cohort";
import { resolution } from "../lab/cohort";
import { labelPlace } from "./label-place";

/** Side of the mark, in pixels. */
const side = 3;

/**
 * The cohort with a bright mark in the upper left corner of each image that has the finding.
 * @throws UserError when the finding is not a label of the cohort.
 */
export function marked(cohort: Cohort, finding: string): Cohort {
  const label = labelPlace(cohort, finding);
  const readImages = (rows: ArrayLike<number>): Uint8Array => {
    const images = cohort.readImages(rows);
    const labels = cohort.readLabels(rows);
    for (let i = 0; i < rows.length; i++)
      if (labels[i * cohort.labelNames.length + label] === 1)
        for (let y = 0; y < side; y++)
          images.fill(255, (i * resolution + y) * resolution, (i * resolution + y) * resolution + side);
    return images;
  };
  return { ...cohort, readImages };
}
