/**
 * Which images a study shows: equal numbers of real and synthetic ones for each cell, only test images, of different
 * patients.
 */
import type { Cohort } from "../cohort/format/cohort";
import { UserError } from "../support/errors";
import { Random } from "../support/random";
import type { StudyCell } from "./cells";
import type { StudyImage, Truth } from "./description";
import { shownImage } from "./shown-image";

/** An image with its gray values. */
export interface DrawnImage extends StudyImage {
  readonly pixels: Uint8Array;
}

/**
 * Draws the images of all cells. Real images of cells that share a cohort differ, so that no image stands for two cells.
 * @param perCell real and synthetic images of each cell, each so many.
 * @param training examples in all, half of them real, taken from the cells in turn; never shown again in the test.
 * @throws UserError when a cohort has too few test images.
 */
export function drawImages(cells: readonly StudyCell[], perCell: number, training: number, seed: number): DrawnImage[] {
  const rows = new Map<Cohort, number[]>();
  for (const cohort of new Set(cells.flatMap((cell) => [cell.real, cell.synthetic])))
    rows.set(cohort, shuffledRows(cohort, seed));
  const take = (cell: StudyCell, truth: Truth, purpose: StudyImage["purpose"]): DrawnImage => {
    const cohort = truth === "real" ? cell.real : cell.synthetic;
    const row = rows.get(cohort)?.shift();
    if (row === undefined) {
      throw new UserError(
        `The cohort ${cohort.folder} has ${cohort.rowsOf("test").length} test images, too few for ${perCell} per cell; give a smaller --per-cell or a larger cohort.`,
      );
    }
    const { modality, resolution, model } = cell;
    return {
      truth,
      modality,
      resolution,
      model,
      cohort: cohort.name,
      row,
      purpose,
      pixels: shownImage(cohort, row, seed),
    };
  };
  const test = cells.flatMap((cell) =>
    Array.from({ length: perCell }, () => [take(cell, "real", "test"), take(cell, "synthetic", "test")]).flat(),
  );
  const shown = Array.from({ length: training }, (_, i) =>
    take(cells[(i >> 1) % cells.length], i % 2 === 0 ? "real" : "synthetic", "training"),
  );
  return [...shown, ...test];
}

/** Test rows in random order, the first image of every patient before the second of any. */
function shuffledRows(cohort: Cohort, seed: number): number[] {
  const { name, source, resolution } = cohort;
  const rows = Random.fromSeed(seed, `reader study/${name}/${source}/${resolution}`).shuffle([
    ...cohort.rowsOf("test"),
  ]);
  const seen = new Map<string, number>();
  const turn = rows.map((row) => {
    const earlier = seen.get(cohort.table.patient[row]) ?? 0;
    seen.set(cohort.table.patient[row], earlier + 1);
    return { row, earlier };
  });
  return turn.sort((a, b) => a.earlier - b.earlier).map(({ row }) => row);
}
