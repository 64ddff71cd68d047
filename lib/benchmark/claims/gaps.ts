/**
 * Gaps between mean AUROCs, with what is known of their error. A gap is paired over seeds: both classifiers of a seed come
 * of one plan, differ in their training data only, and see the same test images.
 */
import { labelsByLevel, type LevelLabels } from "./mean-labels";
import type { ResultRow, TrainingData } from "../experiment/results";
import { studentQuantile } from "../statistics/distributions";

/** A point along a benchmark. */
export interface Place {
  readonly dataset: string;
  readonly benchmark: string;
  readonly level: number;
}

/** The mean AUROC of one training data at one place, or what another has more. */
export interface Gap {
  readonly place: Place;
  readonly value: number;
  /** Of each seed that has what is needed; `value` is their mean. */
  readonly seeds: readonly { readonly seed: number; readonly value: number }[];
  /** Variance of the mean over seeds; 0 where no place has several. */
  readonly seedVariance: number;
  /** Degrees of freedom of that variance; Infinity where no place has several seeds. */
  readonly degrees: number;
  /** Variance that comes of the finite test set. */
  readonly testVariance: number;
}

/** A number with its interval. */
export interface MeanDifference {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** With one seed nothing is known of how much trainings vary, and the interval is the test set's alone. */
  readonly oneSeed: boolean;
}

/** Gaps of a table of results. */
export class Gaps {
  private readonly means: readonly ResultRow[];

  constructor(private readonly rows: readonly ResultRow[]) {
    this.means = rows.filter((row) => row.label === "mean");
  }

  /** What the means at a place are over; undefined where the table has the means alone. */
  labels({ dataset, benchmark, level }: Place): LevelLabels | undefined {
    return labelsByLevel(this.rows.filter((row) => row.dataset === dataset && row.benchmark === benchmark)).find(
      (one) => one.level === level,
    );
  }

  /** In the order of the table. */
  datasets(): string[] {
    return [...new Set(this.means.map((row) => row.dataset))];
  }

  /** The levels that any classifier has, ascending. */
  levels(dataset: string, benchmark: string): number[] {
    const here = this.means.filter((row) => row.dataset === dataset && row.benchmark === benchmark);
    return [...new Set(here.map((row) => row.level))].sort((a, b) => a - b);
  }

  /**
   * All places of a data set, each experiment once: where several benchmarks share one (6 combinations at 32 pixels), the
   * same classifiers stand in the table several times, under the first of their names here.
   */
  places(dataset: string): Place[] {
    const seen = new Map<string, Place>();
    for (const { benchmark, level } of this.means.filter((row) => row.dataset === dataset)) {
      const place = { dataset, benchmark, level };
      const runs = this.rowsAt(place)
        .map((row) => [row.training_data, row.model_seed, row.auroc, row.auroc_low, row.auroc_high].join(" "))
        .sort()
        .join("\n");
      if (!seen.has(runs)) seen.set(runs, place);
    }
    return [...seen.values()];
  }

  /**
   * The mean over seeds of `more` − `less`, or of `more` alone.
   * @returns undefined where no seed has what is needed.
   */
  at(place: Place, more: TrainingData, less?: TrainingData): Gap | undefined {
    const bySeed = this.bySeed(place, more, less);
    if (bySeed.length === 0) return undefined;
    const { variance, degrees } = this.overSeeds(place.dataset, more, less);
    return {
      place,
      value: mean(bySeed.map(({ value }) => value)),
      seeds: bySeed.map(({ seed, value }) => ({ seed, value })),
      seedVariance: variance / bySeed.length,
      degrees,
      testVariance: mean(bySeed.map(({ testVariance }) => testVariance)),
    };
  }

  /** The variance of single seeds around their mean, pooled over the places of a data set: two seeds alone say little. */
  private overSeeds(dataset: string, more: TrainingData, less?: TrainingData): { variance: number; degrees: number } {
    let [squares, degrees] = [0, 0];
    for (const place of this.places(dataset)) {
      const values = this.bySeed(place, more, less).map(({ value }) => value);
      if (values.length < 2) continue;
      squares += values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0);
      degrees += values.length - 1;
    }
    return degrees === 0 ? { variance: 0, degrees: Infinity } : { variance: squares / degrees, degrees };
  }

  private bySeed(
    place: Place,
    more: TrainingData,
    less?: TrainingData,
  ): { seed: number; value: number; testVariance: number }[] {
    const rows = this.rowsAt(place);
    return rows
      .filter((row) => row.training_data === more)
      .flatMap((row) => {
        if (less === undefined) return [{ seed: row.model_seed, value: row.auroc, testVariance: testVariance(row) }];
        const other = rows.find((one) => one.training_data === less && one.model_seed === row.model_seed);
        return other === undefined
          ? []
          : [
              {
                seed: row.model_seed,
                value: row.auroc - other.auroc,
                testVariance: testVariance(row) + testVariance(other),
              },
            ];
      });
  }

  private rowsAt({ dataset, benchmark, level }: Place): ResultRow[] {
    return this.means.filter((row) => row.dataset === dataset && row.benchmark === benchmark && row.level === level);
  }
}

/**
 * A weighted sum of gaps with its interval: ± Student's t × the standard error of seeds and test set together. Errors of
 * the gaps are taken as independent; they share test patients, so the interval is rather too wide.
 * @param error the chance to miss the truth, such as 0.05.
 */
export function weightedSum(
  terms: readonly { readonly weight: number; readonly gap: Gap }[],
  error: number,
): MeanDifference {
  const value = terms.reduce((sum, { weight, gap }) => sum + weight * gap.value, 0);
  const variance = terms.reduce(
    (sum, { weight, gap }) => sum + weight * weight * (gap.seedVariance + gap.testVariance),
    0,
  );
  const half = studentQuantile(error, Math.min(...terms.map(({ gap }) => gap.degrees))) * Math.sqrt(variance);
  return { value, low: value - half, high: value + half, oneSeed: terms.some(({ gap }) => gap.degrees === Infinity) };
}

/** The results' own interval is a bootstrap's of 95 %. */
function testVariance(row: ResultRow): number {
  return ((row.auroc_high - row.auroc_low) / (2 * 1.96)) ** 2;
}

/** "0.190 ± 0.012": a mean over seeds with their standard deviation; of one seed the value alone. */
export function withDeviation(values: readonly number[]): string {
  const middle = mean(values);
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
  return values.length < 2 ? middle.toFixed(3) : `${middle.toFixed(3)} ± ${deviation.toFixed(3)}`;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
