/**
 * The Obuchowski–Rockette analysis of studies in which several readers read several cases: a mean over readers beside a
 * given value, and the difference of two conditions. Readers who read the same cases err together, so their answers are not
 * independent observations. Source: Obuchowski and Rockette 1995, with the degrees of freedom of Hillis 2007 and, for one
 * condition, of Hillis et al. 2005.
 */
import { studentQuantile, studentTwoSided } from "../distributions";
import type { Estimate } from "../interval";
import { meanOf, squaresAround } from "../mean";

/** One reader's figure of merit in one condition: an accuracy, an AUC. */
export interface ReaderMerit {
  readonly value: number;
  /**
   * How far each of the study's cases moves it, 0 where the reader did not read the case. The sum of its squares is the
   * variance that comes from the cases; the sum of its products with another merit's is their covariance.
   */
  readonly ofCases: Float64Array;
}

/** What the cases do to the merits of a study, as means over readers and conditions. */
export interface ErrorCovariances {
  /** Of a merit. */
  readonly variance: number;
  /** Cov1: of a reader's merits in two conditions. */
  readonly sameReader: number;
  /** Cov2: of two readers' merits in one condition. */
  readonly sameCondition: number;
  /** Cov3: of two readers' merits in two conditions. */
  readonly neither: number;
}

/** An estimate with its 95 % interval and the test of it. */
export interface MeritTest extends Estimate {
  /** Standard error; above 0. */
  readonly error: number;
  /** Of the t distribution; Infinity: the normal one. */
  readonly degrees: number;
  /** Two-sided. */
  readonly p: number;
}

/** An estimate as one of all readers, and as one of the readers of the study. */
export interface ReaderTests {
  /** Other readers and other cases; null with one reader, or where nothing varies. */
  readonly random: MeritTest | null;
  /** These readers and other cases; null where no case varies. */
  readonly fixed: MeritTest | null;
}

/** @param merits conditions × readers, of the same cases. With one reader or one condition, what is then not defined is 0. */
export function errorCovariances(merits: readonly (readonly ReaderMerit[])[]): ErrorCovariances {
  const sums = { variance: [0, 0], sameReader: [0, 0], sameCondition: [0, 0], neither: [0, 0] };
  merits.forEach((readers, i) =>
    readers.forEach((one, j) =>
      merits.forEach((others, k) =>
        others.forEach((other, l) => {
          const kind = i === k ? (j === l ? "variance" : "sameCondition") : j === l ? "sameReader" : "neither";
          sums[kind][0] += one.ofCases.reduce((sum, value, at) => sum + value * other.ofCases[at], 0);
          sums[kind][1]++;
        }),
      ),
    ),
  );
  const mean = ([sum, count]: number[]): number => (count === 0 ? 0 : sum / count);
  return {
    variance: mean(sums.variance),
    sameReader: mean(sums.sameReader),
    sameCondition: mean(sums.sameCondition),
    neither: mean(sums.neither),
  };
}

/**
 * The mean over readers beside a value, such as chance.
 * @param values each reader's merit; at least one.
 */
export function testOfMean(
  values: readonly number[],
  { variance, sameCondition }: Pick<ErrorCovariances, "variance" | "sameCondition">,
  reference: number,
): ReaderTests {
  const readers = values.length;
  return readerTests(meanOf(values) - reference, reference, {
    readers,
    meanSquare: sampleVariance(values),
    covariance: sameCondition,
    variance,
    scale: 1,
  });
}

/**
 * The difference of two conditions that the same readers read.
 * @param first merits of the readers in one condition. @param second of the same readers, in their order, in the other.
 */
export function testOfDifference(
  first: readonly number[],
  second: readonly number[],
  { variance, sameReader, sameCondition, neither }: ErrorCovariances,
): ReaderTests {
  const differences = first.map((value, reader) => value - second[reader]);
  return readerTests(meanOf(differences), 0, {
    readers: first.length,
    // The mean square of condition and reader, of two conditions.
    meanSquare: sampleVariance(differences) / 2,
    covariance: sameCondition - neither,
    variance: variance - sameReader,
    scale: 2,
  });
}

interface Components {
  readonly readers: number;
  readonly meanSquare: number;
  /** What two readers have in common by the cases; negative ones are taken as 0. */
  readonly covariance: number;
  /** What one reader has by the cases. */
  readonly variance: number;
  /** Number of conditions. */
  readonly scale: number;
}

function readerTests(
  distance: number,
  reference: number,
  { readers, meanSquare, covariance, variance, scale }: Components,
): ReaderTests {
  const shared = Math.max(0, covariance);
  const denominator = meanSquare + readers * shared;
  const degrees = (denominator / meanSquare) ** 2 * (readers - 1);
  const ofThese = variance + (readers - 1) * shared;
  const test = (square: number, freedom: number): MeritTest | null => {
    if (!(square > 0)) return null;
    const error = Math.sqrt((scale * square) / readers);
    const half = studentQuantile(0.05, freedom) * error;
    const value = reference + distance;
    return {
      value,
      low: value - half,
      high: value + half,
      error,
      degrees: freedom,
      p: studentTwoSided(distance / error, freedom),
    };
  };
  return { random: readers < 2 ? null : test(denominator, degrees), fixed: test(ofThese, Infinity) };
}

/** 0 of one value. */
function sampleVariance(values: readonly number[]): number {
  return squaresAround(values) / Math.max(1, values.length - 1);
}
