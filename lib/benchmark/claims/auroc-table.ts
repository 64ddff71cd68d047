/** A table of results as mean AUROCs of places, training data and replicates, over the labels that are asked for. */
import { labelsByLevel, matchedLabels, type LevelLabels } from "./mean-labels";
import { replicateOf, sharedTestVariance, type ResultRow, type TrainingData } from "../../experiment/results";
import { meanOf } from "../../statistics/mean";
import { groupBy } from "../../support/grouped";

/** A point along a benchmark. */
export interface Place {
  readonly dataset: string;
  readonly benchmark: string;
  readonly level: number;
}

/**
 * Which labels a mean is over: all that the place tests, as in the paper, or only those that every level of its benchmark tests.
 * A gap between means of all labels changes along an axis because labels come and go, too.
 */
export type MeanLabels = "all" | "matched";

/** The places that a grid has, planned or computed. */
export interface Grid {
  datasets(): string[];
  /** Ascending. */
  levels(dataset: string, benchmark: string): number[];
  /** Each experiment once, under the first of its names. */
  places(dataset: string): Place[];
}

/** A table of results; classifiers of one generator, and pairs of combinations of one level, are averaged. */
export class AurocTable implements Grid {
  /** By data set and benchmark, and by place and training data: a grid has ten thousands of rows. */
  private readonly series: ReadonlyMap<string, readonly ResultRow[]>;
  private readonly points: ReadonlyMap<string, readonly ResultRow[]>;
  private readonly matched = new Map<string, readonly string[] | undefined>();
  private readonly distinct = new Map<string, Place[]>();

  constructor(readonly rows: readonly ResultRow[]) {
    this.series = groupBy(rows, ({ dataset, benchmark }) => seriesKey(dataset, benchmark));
    this.points = groupBy(rows, (row) => pointKey(row, row.training_data));
  }

  datasets(): string[] {
    return [...new Set(this.rows.map((row) => row.dataset))];
  }

  levels(dataset: string, benchmark: string): number[] {
    return [...new Set(this.rowsOf(dataset, benchmark).map((row) => row.level))].sort((a, b) => a - b);
  }

  /**
   * Where several benchmarks share an experiment (6 combinations at 32 pixels), the same classifiers stand in the table several
   * times; the first of their names counts.
   */
  places(dataset: string): Place[] {
    const known = this.distinct.get(dataset) ?? this.distinctPlaces(dataset);
    this.distinct.set(dataset, known);
    return known;
  }

  private distinctPlaces(dataset: string): Place[] {
    const seen = new Map<string, Place>();
    const means = this.rows.filter((row) => row.dataset === dataset && row.label === "mean");
    const named = groupBy(means, ({ benchmark, level }) => `${benchmark} ${level}`);
    for (const rows of named.values()) {
      const runs = rows
        .map((row) => [row.training_data, replicateOf(row), row.classifier_seed, row.auroc, row.auroc_low].join(" "))
        .sort()
        .join("\n");
      const [{ benchmark, level }] = rows;
      if (!seen.has(runs)) seen.set(runs, { dataset, benchmark, level });
    }
    return [...seen.values()];
  }

  /** What the means at a place are over; undefined where the table has the means alone. */
  labels({ dataset, benchmark, level }: Place): LevelLabels | undefined {
    return labelsByLevel(this.rowsOf(dataset, benchmark)).find((one) => one.level === level);
  }

  /** The labels that all levels of a benchmark test; undefined where the table has the means alone. */
  matchedLabels(dataset: string, benchmark: string): readonly string[] | undefined {
    const key = seriesKey(dataset, benchmark);
    if (!this.matched.has(key)) this.matched.set(key, matchedLabels(this.rowsOf(dataset, benchmark)));
    return this.matched.get(key);
  }

  /** The mean AUROC of each replicate; none where the place, or labels of this kind, are missing. */
  means(place: Place, trainingData: TrainingData, labels: MeanLabels): Map<string, number> {
    const wanted = labels === "matched" ? this.matchedLabels(place.dataset, place.benchmark) : undefined;
    const rows = this.at(place, trainingData).filter(({ label }) => wanted?.includes(label) ?? label === "mean");
    const meanOfRows = (some: readonly ResultRow[]): number => meanOf(some.map(({ auroc }) => auroc));
    return new Map(
      [...groupBy(rows, replicateOf)].map(([replicate, mine]) => [
        replicate,
        meanOf([...groupBy(mine, ({ label }) => label).values()].map(meanOfRows)),
      ]),
    );
  }

  /** The plain means of single classifiers: for each cohort of a place, for each replicate. */
  singleMeans(place: Place, trainingData: TrainingData): number[][][] {
    const means = this.at(place, trainingData).filter(({ label }) => label === "mean");
    const cohorts = groupBy(means, ({ contrast = 0, cohort_seed = 1 }) => `${contrast} ${cohort_seed}`);
    return [...cohorts.values()].map((cohort) =>
      [...groupBy(cohort, replicateOf).values()].map((rows) => rows.map(({ auroc }) => auroc)),
    );
  }

  /** Variance of a mean AUROC that comes of the finite test set. */
  testVariance(place: Place, trainingData: TrainingData): number {
    return sharedTestVariance(this.at(place, trainingData).filter(({ label }) => label === "mean"));
  }

  private at(place: Place, trainingData: TrainingData): readonly ResultRow[] {
    return this.points.get(pointKey(place, trainingData)) ?? [];
  }

  private rowsOf(dataset: string, benchmark: string): readonly ResultRow[] {
    return this.series.get(seriesKey(dataset, benchmark)) ?? [];
  }
}

function seriesKey(dataset: string, benchmark: string): string {
  return `${dataset} ${benchmark}`;
}

function pointKey({ dataset, benchmark, level }: Place, trainingData: TrainingData): string {
  return `${seriesKey(dataset, benchmark)} ${level} ${trainingData}`;
}
