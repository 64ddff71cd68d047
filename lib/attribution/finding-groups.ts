/** Which test images are looked at: those that show a finding, drawn at random, with the finding's mask where it is known. */
import type { Cohort } from "../cohort/format/cohort";
import { Random } from "../support/random";
import { phantomOf } from "../cohort/sources/phantom-source";
import { findingMask } from "./finding-mask";

/** "No Finding" is nowhere. */
const nowhere = "No Finding";

/** Test images with one finding. */
export interface FindingGroup {
  readonly finding: string;
  readonly label: number;
  readonly rows: readonly number[];
  /** One for each image; missing if unknown. */
  readonly masks?: readonly Uint8Array[];
}

/**
 * Draws test images that show a finding. Of phantoms, those whose finding is smaller than a pixel are left out and counted.
 * @param most images of each finding.
 */
export function drawFindings(cohort: Cohort, most: number, seed: number): { groups: FindingGroup[]; tooSmall: number } {
  let tooSmall = 0;
  const test = cohort.rowsOf("test");
  const width = cohort.labelNames.length;
  const groups = cohort.labelNames.flatMap((finding, label): FindingGroup[] => {
    if (finding === nowhere) return [];
    const drawn = Random.fromSeed(seed, `attribution/${finding}`)
      .shuffle(Array.from(test).filter((row) => cohort.table.labels[row * width + label] === 1))
      .slice(0, most);
    if (phantomOf(cohort) === undefined) return drawn.length > 0 ? [{ finding, label, rows: drawn }] : [];
    const marked = drawn
      .map((row) => ({ row, mask: findingMask(cohort, row, finding) }))
      .filter(({ mask }) => mask.includes(1));
    tooSmall += drawn.length - marked.length;
    return marked.length > 0
      ? [{ finding, label, rows: marked.map(({ row }) => row), masks: marked.map(({ mask }) => mask) }]
      : [];
  });
  return { groups, tooSmall };
}
