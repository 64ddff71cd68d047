/** `results.csv`: one row for each classifier and label, and the only table that figures read. */
import { comparedIds, generativeModels, type ModelName } from "../gan/models";
import { z95 } from "../statistics/distributions";
import { meanOf } from "../statistics/mean";
import { readCsv, writeCsv } from "../support/files/csv";
import { UserError } from "../support/errors";
import { readNumber } from "../support/numbers";

/** What a classifier was trained on. */
export type TrainingData = "real" | ModelName;

/** All of them, in the order of tables and legends. */
export const trainingDataNames: readonly TrainingData[] = [
  "real",
  ...comparedIds.map((id) => generativeModels[id].name),
];

/** One AUROC on the real test set. */
export interface ResultRow {
  /** The cohort, such as `phantom-chest`. */
  readonly dataset: string;
  /** What varies along the levels: `resolution`, `classes` or `samples`. */
  readonly benchmark: string;
  /** Pixels, label combinations, or samples of each combination. */
  readonly level: number;
  /** Which pair of combinations, where a level is the average over several; 0 otherwise. Not there in tables of earlier versions. */
  readonly contrast?: number;
  readonly training_data: TrainingData;
  /** Of patients and their division; 1 in tables of earlier versions, which do not say. */
  readonly cohort_seed?: number;
  readonly model_seed: number;
  /** In tables of earlier versions it is the model's. */
  readonly classifier_seed?: number;
  /** A label's name, or `mean` for the mean over labels. */
  readonly label: string;
  readonly auroc: number;
  /** Ends of the 95 % interval. */
  readonly auroc_low: number;
  readonly auroc_high: number;
  /** Test images with and without the label; for the mean, of all labels together. */
  readonly positives: number;
  readonly negatives: number;
  /** The network, its input size and its initial weights; missing in tables of earlier versions. */
  readonly classifier?: string;
  /** Of a changed experiment: the knobs that differ from the preset's, by dotted name. */
  readonly knobs?: Readonly<Record<string, string>>;
}

const columns = [
  "dataset",
  "benchmark",
  "level",
  "training_data",
  "model_seed",
  "label",
  "auroc",
  "auroc_low",
  "auroc_high",
  "positives",
  "negatives",
] as const satisfies readonly (keyof ResultRow)[];
/** What tables of earlier versions do not have. */
const laterNumbers = ["contrast", "cohort_seed", "classifier_seed"] as const satisfies readonly (keyof ResultRow)[];
const allColumns = [...columns, ...laterNumbers, "classifier"] as const satisfies readonly (keyof ResultRow)[];

/** Writes all rows, atomically; six decimals are below what a test set can resolve. Every knob that some row has is a column. */
export function writeResults(file: string, rows: readonly ResultRow[]): void {
  const text = (value: string | number): string =>
    typeof value === "string" ? value : Number.isInteger(value) ? String(value) : value.toFixed(6);
  const knobs = [...new Set(rows.flatMap((row) => Object.keys(row.knobs ?? {})))];
  writeCsv(
    file,
    [...allColumns, ...knobs],
    rows.map((row) => [
      ...allColumns.map((name) => text(row[name] ?? "")),
      ...knobs.map((name) => row.knobs?.[name] ?? ""),
    ]),
  );
}

/**
 * Reads results back.
 * @throws UserError when the file is missing, malformed or lacks a column.
 */
export function readResults(file: string): ResultRow[] {
  return readCsv(file, columns).map((row, i) => {
    const number = (column: (typeof columns | typeof laterNumbers)[number]): number => {
      // An interval of too few images has no ends.
      const value = row[column] === "NaN" ? NaN : readNumber(row[column]);
      if (value === undefined)
        throw new UserError(
          `${file}, row ${i + 1}: ${column} "${row[column]}" is not a number: correct it, or make the table again.`,
        );
      return value;
    };
    const knobs = Object.entries(row).filter(([name, value]) => name.includes(".") && value !== "");
    return {
      dataset: row["dataset"],
      benchmark: row["benchmark"],
      level: number("level"),
      training_data: row["training_data"] as TrainingData,
      model_seed: number("model_seed"),
      label: row["label"],
      auroc: number("auroc"),
      auroc_low: number("auroc_low"),
      auroc_high: number("auroc_high"),
      positives: number("positives"),
      negatives: number("negatives"),
      ...Object.fromEntries(laterNumbers.flatMap((name) => (row[name] ? [[name, number(name)]] : []))),
      ...(row["classifier"] ? { classifier: row["classifier"] } : {}),
      ...(knobs.length > 0 && { knobs: Object.fromEntries(knobs) }),
    };
  });
}

/**
 * Variance that comes of a test set which all rows share: the mean of theirs. Rows of several cohorts have several test sets: then
 * their spread over cohorts has this variance in it already, and nothing is left to add.
 */
export function sharedVariance<Row extends Pick<ResultRow, "cohort_seed">>(
  rows: readonly Row[],
  varianceOf: (row: Row) => number,
): number {
  if (new Set(rows.map(({ cohort_seed = 1 }) => cohort_seed)).size > 1) return 0;
  return meanOf(rows.map(varianceOf));
}

/** That of a mean AUROC, from the rows' own 95 % intervals. */
export function sharedTestVariance(
  rows: readonly Pick<ResultRow, "auroc_low" | "auroc_high" | "cohort_seed">[],
): number {
  return sharedVariance(rows, (row) => ((row.auroc_high - row.auroc_low) / (2 * z95)) ** 2);
}

/** The seeds of the cohort and of the model: what is repeated by one is independent of the rest. */
export function replicateOf({ cohort_seed, model_seed }: Pick<ResultRow, "cohort_seed" | "model_seed">): string {
  return `${cohort_seed ?? 1}/${model_seed}`;
}
