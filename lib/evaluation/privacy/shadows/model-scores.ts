/**
 * What one shadow model gives away of each training image of the whole cohort, whether it was trained on it or not: by its networks,
 * and by its samples alone.
 */
import type { Cohort } from "../../../cohort/format/cohort";
import { openFinishedTraining } from "../../../gan/training/finished-training";
import { writeCsv } from "../../../support/files/csv";
import { readTypedTable, type TypedColumns } from "../../../support/files/typed-table";
import type { OnProgress } from "../../../support/progress";
import { Random } from "../../../support/random";
import type { ImageFeatures } from "../../image-features";
import { askModel } from "../ask-model";
import { searchNeighbors } from "../block-search";

/** The scores of one image, larger for "was trained on". */
export interface ImageScores {
  /** Its row in the whole cohort. */
  readonly row: number;
  /** A discriminator's score, or minus the flow's loss. */
  readonly whiteBox: number;
  /** Minus the distance to the nearest of the model's samples. */
  readonly blackBox: number;
}

/** One shadow model. */
export interface ShadowModel {
  /** The folder of its training. */
  readonly run: string;
  /** The cohort that it was trained on. */
  readonly half: Cohort;
  /** Its samples. */
  readonly synthetic: Cohort;
}

/**
 * Scores all training images of the whole cohort. The tensor engine must have been started.
 * @param seed draws the order in which the networks are asked.
 * @throws UserError as `openFinishedTraining`, and when the model says nothing of single images.
 */
export async function scoreByModel(
  { run, half, synthetic }: ShadowModel,
  cohort: Cohort,
  { features, seed, onProgress }: { features: ImageFeatures; seed: number; onProgress?: OnProgress },
): Promise<ImageScores[]> {
  const rows = cohort.rowsOf("train");
  const opened = openFinishedTraining(run, half);
  let whiteBox: Float64Array;
  try {
    const random = Random.fromSeed(seed, "shadow models/order");
    whiteBox = await askModel(opened, cohort, rows, { random, onProgress });
  } finally {
    opened.trainer.dispose();
  }
  const samples = Int32Array.from({ length: synthetic.size }, (_, row) => row);
  const { distances } = await searchNeighbors(
    await features.of(cohort, rows, onProgress),
    await features.of(synthetic, samples, onProgress),
    { k: 1, metric: features.metric, onProgress },
  );
  return Array.from(rows, (row, place) => ({ row, whiteBox: whiteBox[place], blackBox: -distances[place] }));
}

const columns: TypedColumns<ImageScores> = { texts: [], numbers: ["row", "whiteBox", "blackBox"] };

/** Writes them as a CSV table, with all digits: scores may differ little from image to image. */
export function writeImageScores(file: string, scores: readonly ImageScores[]): void {
  writeCsv(
    file,
    columns.numbers,
    scores.map((one) => columns.numbers.map((name) => one[name])),
  );
}

/** @throws UserError when the file is missing or malformed. */
export function readImageScores(file: string): ImageScores[] {
  return readTypedTable(file, columns);
}
