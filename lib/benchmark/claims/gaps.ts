/**
 * Gaps between mean AUROCs, with what is known of their error. A gap is paired over replicates: both classifiers come of one
 * plan and seed, differ in their training data only, and see the same test images.
 */
import type { PairedDifference } from "../tables/paired-differences";
import type { AurocTable, MeanLabels, Place } from "./auroc-table";
import { meanOf, squaresAround } from "../../statistics/mean";
import { halfWidth, pooledDeviation } from "../../statistics/variance/pooled-deviation";
import { sharedVariance, type TrainingData } from "../../experiment/results";

/** What is compared: mean AUROCs of some labels, or the share of the real images' AUROC above chance that is retained. */
export type GapMeasure = MeanLabels | "retained";

/** What a gap is between. */
export interface Pair {
  readonly more: TrainingData;
  /** Undefined: the AUROC of `more` alone. */
  readonly less?: TrainingData;
  readonly measure: GapMeasure;
}

/** A number at one place that is repeated over seeds, such as what one training data has more than another. */
export interface Gap {
  readonly place: Place;
  readonly value: number;
  /** Of each replicate that has what is needed; `value` is their mean. */
  readonly replicates: readonly number[];
  /** Standard deviation of single replicates, pooled over the levels of a benchmark; NaN where no level has several. */
  readonly deviation: number;
  /** Degrees of freedom of that deviation; 0 where no place has several replicates. */
  readonly degrees: number;
  /** Variance that comes of the finite test set; 0 where there is none. */
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
  /** @param differences paired bootstraps; without them, as in tables of earlier versions, test sets count as if they were different ones. */
  constructor(
    readonly table: AurocTable,
    private readonly differences: readonly PairedDifference[] = [],
  ) {}

  /** Whether paired bootstraps are known. */
  get isPaired(): boolean {
    return this.differences.length > 0;
  }

  /**
   * Deviations are pooled along one benchmark alone: means of two labels and of ten vary unlike, and pooled over all benchmarks they
   * would make the one too certain and the other too uncertain.
   * @returns undefined where no replicate has what is needed.
   */
  at(place: Place, pair: Pair): Gap | undefined {
    const values = this.replicates(place, pair);
    if (values.size === 0) return undefined;
    const replicates = [...values.values()];
    const { deviation, degrees } = pooledDeviation(
      this.table
        .levels(place.dataset, place.benchmark)
        .map((level) => [...this.replicates({ ...place, level }, pair).values()]),
    );
    return {
      place,
      value: meanOf(replicates),
      replicates,
      deviation,
      degrees,
      testVariance: this.testVariance(place, pair),
    };
  }

  /** The test set's part of the variance of one training data at two levels that share their test images; undefined where they do not. */
  pairedLevels(more: Place, less: Place, trainingData: TrainingData, labels: MeanLabels): number | undefined {
    const found = this.differences.filter(
      (one) =>
        one.more === trainingData &&
        one.less === trainingData &&
        one.level === more.level &&
        one.less_level === less.level &&
        isAt(one, more, labels),
    );
    return found.length > 0 ? sharedVariance(found, (one) => one.deviation ** 2) : undefined;
  }

  private replicates(place: Place, { more, less, measure }: Pair): Map<string, number> {
    const labels = measure === "retained" ? "matched" : measure;
    const large = this.table.means(place, more, labels);
    if (less === undefined) return large;
    const small = this.table.means(place, less, labels);
    const both = [...large].filter(([replicate]) => small.has(replicate));
    return new Map(
      both.map(([replicate, value]) => {
        const other = small.get(replicate)!;
        return [replicate, measure === "retained" ? retainedShare(other, value) : value - other];
      }),
    );
  }

  private testVariance(place: Place, { more, less, measure }: Pair): number {
    const labels = measure === "retained" ? "matched" : measure;
    if (less === undefined) return this.table.testVariance(place, more);
    const found = this.differences.filter(
      (one) =>
        one.more === more &&
        one.less === less &&
        one.level === place.level &&
        one.less_level === place.level &&
        isAt(one, place, labels),
    );
    if (found.length > 0)
      return sharedVariance(found, (one) => (measure === "retained" ? one.retained_deviation : one.deviation) ** 2);
    const sum = this.table.testVariance(place, more) + this.table.testVariance(place, less);
    if (measure !== "retained") return sum;
    const above = meanOf([...this.table.means(place, more, labels).values()]) - 0.5;
    return sum / above ** 2;
  }
}

function isAt(one: PairedDifference, { dataset, benchmark }: Place, labels: MeanLabels): boolean {
  return one.dataset === dataset && one.benchmark === benchmark && one.labels === labels;
}

/** How much of what real images teach above chance synthetic ones teach, too. */
export function retainedShare(synthetic: number, real: number): number {
  return (synthetic - 0.5) / (real - 0.5);
}

/**
 * A weighted sum of gaps with its interval, of seeds and test set together ({@link halfWidth}). Test sets of
 * different gaps are taken as independent where nothing else is said; they share patients, so the interval is rather too wide.
 * @param error the chance to miss the truth, such as 0.05.
 * @param testVariance of the whole sum, where it is known.
 */
export function weightedSum(
  terms: readonly { readonly weight: number; readonly gap: Gap }[],
  error: number,
  testVariance: number = independentVariance(terms),
): MeanDifference {
  const value = terms.reduce((sum, { weight, gap }) => sum + weight * gap.value, 0);
  const oneSeed = terms.some(({ gap }) => gap.degrees === 0);
  const ofSeeds = oneSeed
    ? 0
    : terms.reduce((sum, { weight, gap }) => sum + (weight * gap.deviation) ** 2 / gap.replicates.length, 0);
  const degrees = oneSeed ? Infinity : Math.min(...terms.map(({ gap }) => gap.degrees));
  const half = halfWidth({ ofSeeds, degrees, ofTestSet: testVariance }, error);
  return { value, low: value - half, high: value + half, oneSeed };
}

/** The test sets' part of a weighted sum of gaps whose test sets are different ones. */
export function independentVariance(terms: readonly { readonly weight: number; readonly gap: Gap }[]): number {
  return terms.reduce((sum, { weight, gap }) => sum + weight ** 2 * gap.testVariance, 0);
}

/** "0.190 ± 0.012": a mean over seeds with their standard deviation; of one seed the value alone. */
export function withDeviation(values: readonly number[]): string {
  const middle = meanOf(values).toFixed(3);
  return values.length < 2
    ? middle
    : `${middle} ± ${Math.sqrt(squaresAround(values) / (values.length - 1)).toFixed(3)}`;
}
