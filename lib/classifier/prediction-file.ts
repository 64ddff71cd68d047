/** `predictions.csv`: a classifier's score for every test image and label. */
import { readCsv, writeCsv } from "../support/files/csv";
import { UserError } from "../support/errors";
import { readCount, readNumber } from "../support/numbers";
import type { Prediction } from "../statistics/prediction";

const columns = ["image", "patient", "label", "truth", "score"] as const satisfies readonly (keyof Prediction)[];

/** Writes predictions, atomically; scores keep all their digits. */
export function writePredictions(file: string, predictions: readonly Prediction[]): void {
  writeCsv(
    file,
    columns,
    predictions.map((row) => columns.map((name) => row[name])),
  );
}

/**
 * Reads predictions back.
 * @throws UserError when the file is missing or malformed, naming the line.
 */
export function readPredictions(file: string): Prediction[] {
  return readCsv(file, columns).map((row, i) => {
    const image = readCount(row["image"]);
    const truth = readCount(row["truth"]);
    const score = readNumber(row["score"]);
    if (image === undefined) {
      throw new UserError(`${file}, row ${i + 1}: image "${row["image"]}" is not a row number.`);
    }
    if (truth !== 0 && truth !== 1) {
      throw new UserError(`${file}, row ${i + 1}: truth "${row["truth"]}" is neither 0 nor 1.`);
    }
    if (score === undefined) throw new UserError(`${file}, row ${i + 1}: score "${row["score"]}" is not a number.`);
    return { image, patient: row["patient"], label: row["label"], truth, score };
  });
}
