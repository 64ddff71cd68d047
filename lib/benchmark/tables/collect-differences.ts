/** From the finished classifiers of a plan to its paired differences: one bootstrap of patients for all classifiers of a test set. */
import * as path from "node:path";
import { readPredictions } from "../../classifier/prediction-file";
import { hashOf } from "../../runs/stage-record";
import { predictionsFile } from "../../runs/stage-files";
import { drawnAurocs, type DrawnAuroc } from "../../statistics/bootstrap/drawn-aurocs";
import { reportedBootstrap } from "../../statistics/bootstrap/patient-bootstrap";
import { squaresAround } from "../../statistics/mean";
import { groupBy } from "../../support/grouped";
import { retainedShare } from "../claims/gaps";
import type { MeanLabels } from "../claims/auroc-table";
import { matchedLabels } from "../claims/mean-labels";
import type { PairedDifference } from "./paired-differences";
import type { BenchmarkPoint } from "../plan-content";
import { runPath } from "../planned-run";
import type { ResultRow } from "../../experiment/results";

/** A mean AUROC and its values in every draw. */
interface DrawnMean {
  readonly auroc: number;
  readonly draws: Float64Array;
}

/** One training data at one level with one pair of seeds; classifiers and pairs of combinations are averaged. */
interface Arm {
  readonly point: BenchmarkPoint;
  /** Stands for the test images. */
  readonly test: string;
  readonly means: Readonly<Partial<Record<MeanLabels, DrawnMean>>>;
}

/**
 * The differences of all points whose classifiers are done.
 * @param rows the results of the same points, which say what labels they have in common.
 */
export function collectDifferences(points: readonly BenchmarkPoint[], rows: readonly ResultRow[]): PairedDifference[] {
  const series = [...groupBy(points, ({ dataset, benchmark }) => `${dataset} ${benchmark}`).values()];
  return series.flatMap((mine) => {
    const [{ dataset, benchmark }] = mine;
    const matched = matchedLabels(rows.filter((row) => row.dataset === dataset && row.benchmark === benchmark));
    const arms = [...groupBy(mine, armOf).values()].map((ofArm) => drawArm(ofArm, matched ?? []));
    return [...gaps(arms), ...falls(arms)];
  });
}

/** Between training data at one level: real images and each model, and one model and the next. */
function gaps(arms: readonly Arm[]): PairedDifference[] {
  const places = [...groupBy(arms, ({ point }) => `${point.level} ${seedsOf(point)}`).values()];
  return places.flatMap((mine) =>
    mine.flatMap((more, place) => mine.slice(place + 1).flatMap((less) => differencesOf(more, less))),
  );
}

/** Of one training data between the largest level of a benchmark and the smallest, where both have the same test images. */
function falls(arms: readonly Arm[]): PairedDifference[] {
  const series = [...groupBy(arms, ({ point }) => `${point.trainingData} ${seedsOf(point)}`).values()];
  return series.flatMap((mine) => {
    const [small, ...others] = [...mine].sort((a, b) => a.point.level - b.point.level);
    const large = others.at(-1);
    return large !== undefined && large.test === small.test ? differencesOf(large, small) : [];
  });
}

function differencesOf(more: Arm, less: Arm): PairedDifference[] {
  return (["all", "matched"] as const).flatMap((labels) => {
    const [a, b] = [more.means[labels], less.means[labels]];
    if (a === undefined || b === undefined) return [];
    const { dataset, benchmark, level, trainingData, cohortSeed, modelSeed } = more.point;
    return {
      dataset,
      benchmark,
      level,
      more: trainingData,
      less_level: less.point.level,
      less: less.point.trainingData,
      cohort_seed: cohortSeed,
      model_seed: modelSeed,
      labels,
      difference: a.auroc - b.auroc,
      deviation: deviationOf(a.draws.map((value, draw) => value - b.draws[draw])),
      retained: retainedShare(b.auroc, a.auroc),
      retained_deviation: deviationOf(a.draws.map((value, draw) => retainedShare(b.draws[draw], value))),
    };
  });
}

/** @param matched the labels that all levels test. */
function drawArm(points: readonly BenchmarkPoint[], matched: readonly string[]): Arm {
  const tests: string[] = [];
  const drawn = points.map(({ classifier, contrast }) => {
    const predictions = readPredictions(path.join(runPath(classifier), predictionsFile));
    tests.push(`${contrast} ${hashOf(predictions.map(({ patient, label, truth }) => [patient, label, truth]))}`);
    // Pairs of combinations have test images of their own: other draws, as of other patients.
    return drawnAurocs(predictions, { ...reportedBootstrap, seed: reportedBootstrap.seed + contrast });
  });
  const all = mean(drawn.map((labels) => mean(labels)));
  const ofLabel = matched.map((label) => mean(drawn.flatMap((labels) => labels.filter((one) => one.label === label))));
  return {
    point: points[0],
    test: [...new Set(tests)].sort().join(),
    means: { all, ...(ofLabel.length > 0 && { matched: mean(ofLabel) }) },
  };
}

/** In every draw the mean of those that have a value there. */
function mean(some: readonly (DrawnMean | DrawnAuroc)[]): DrawnMean {
  const draws = new Float64Array(some[0].draws.length);
  for (let draw = 0; draw < draws.length; draw++) {
    let [sum, count] = [0, 0];
    for (const one of some) {
      if (Number.isNaN(one.draws[draw])) continue;
      sum += one.draws[draw];
      count++;
    }
    draws[draw] = sum / count;
  }
  return { auroc: some.reduce((sum, { auroc }) => sum + auroc, 0) / some.length, draws };
}

/** Draws without a class, or in which real images teach nothing above chance, have no value. */
function deviationOf(draws: Float64Array): number {
  const values = Array.from(draws).filter(Number.isFinite);
  return Math.sqrt(squaresAround(values) / (values.length - 1));
}

const seedsOf = ({ cohortSeed, modelSeed }: BenchmarkPoint): string => `${cohortSeed} ${modelSeed}`;
const armOf = (point: BenchmarkPoint): string => `${point.level} ${point.trainingData} ${seedsOf(point)}`;
