/**
 * What one group of answers shows: accuracy, sensitivity, specificity and AUC. Several readers' answers to one image are not
 * independent, so intervals and tests are Obuchowski and Rockette's; one reader's are exact.
 */
import type { Interval } from "../../statistics/interval";
import { meanOf } from "../../statistics/mean";
import { errorCovariances, testOfMean, type ReaderMerit } from "../../statistics/multi-reader/obuchowski-rockette";
import { accuracyMerits, aucMerits } from "../../statistics/multi-reader/reading-matrix";
import { exactInterval, exactTestAgainstChance } from "../../statistics/shares";
import { inferencesOf, type Inference, type Inferences } from "./inference";
import type { Response } from "./responses";
import { matrixOf } from "./response-matrix";

/** A share of answers, as the mean over readers of their shares, with its 95 % interval over readers and images. */
export interface Share extends Interval {
  readonly value: number;
  readonly count: number;
  readonly of: number;
}

/** The measures of one group. */
export interface Measures {
  readonly readers: number;
  readonly images: number;
  readonly answers: number;
  /** Share of right answers. */
  readonly accuracy: Share;
  /** Its 95 % interval over images, for these readers only. */
  readonly accuracyOfThese: Interval;
  /** Synthetic images called synthetic. */
  readonly sensitivity: Share | null;
  /** Real images called real. */
  readonly specificity: Share | null;
  /** Mean over readers of their AUCs, from their confidence; null if a reader's kind of image is missing. */
  readonly auc: number | null;
  /** 95 % interval over readers and images. */
  readonly aucInterval: Interval | null;
  /** Test of accuracy against one half, two-sided, over readers and images. */
  readonly p: number;
  /** Its degrees of freedom; null where the test is over images only. */
  readonly degrees: number | null;
  /** The same test over images, for these readers only. */
  readonly pOfThese: number;
}

/** @param responses first showings of test images, at least one; of each reader and image no more than one. */
export function measure(responses: readonly Response[]): Measures {
  const { share, tests } = shareOfRight(responses);
  const subset = (truth: Response["truth"]): Share | null => {
    const some = responses.filter((row) => row.truth === truth);
    return some.length === 0 ? null : shareOfRight(some).share;
  };
  const { low, high } = tests.ofThese;
  return {
    readers: new Set(responses.map((row) => row.reader)).size,
    images: imagesOf(responses),
    answers: responses.length,
    accuracy: share,
    accuracyOfThese: { low, high },
    sensitivity: subset("synthetic"),
    specificity: subset("real"),
    ...meanAuc(responses),
    p: tests.overReaders.p,
    degrees: tests.overReaders.degrees,
    pOfThese: tests.ofThese.p,
  };
}

function shareOfRight(responses: readonly Response[]): { share: Share; tests: Inferences } {
  const merits = accuracyMerits(matrixOf(responses));
  const value = meanOf(valuesOf(merits));
  const images = imagesOf(responses);
  const tests =
    (merits.length > 1 ? meanAgainstChance(merits) : null) ?? both(exact(Math.round(value * images), images));
  const { low, high } = tests.overReaders;
  const count = responses.filter((row) => row.answer === row.truth).length;
  return { share: { value, count, of: responses.length, low, high }, tests };
}

function meanAuc(responses: readonly Response[]): Pick<Measures, "auc" | "aucInterval"> {
  const merits = aucMerits(matrixOf(responses));
  if (merits.length === 0) return { auc: null, aucInterval: null };
  const auc = meanOf(valuesOf(merits));
  const ofTruth = (truth: Response["truth"]): number => imagesOf(responses.filter((row) => row.truth === truth));
  // Where nothing varies, an AUC of 1 say: pairs of a real and a synthetic image, each in one pair, are independent.
  const pairs = Math.min(ofTruth("real"), ofTruth("synthetic"));
  const { low, high } = (meanAgainstChance(merits) ?? both(exact(Math.round(auc * pairs), pairs))).overReaders;
  return { auc, aucInterval: { low, high } };
}

function meanAgainstChance(merits: readonly ReaderMerit[]): Inferences | null {
  const found = inferencesOf(testOfMean(valuesOf(merits), errorCovariances([merits]), 0.5), merits.length);
  return found && { overReaders: inUnit(found.overReaders), ofThese: inUnit(found.ofThese) };
}

function inUnit({ low, high, ...rest }: Inference): Inference {
  return { low: Math.max(0, low), high: Math.min(1, high), ...rest };
}

function exact(successes: number, trials: number): Inference {
  return { ...exactInterval(successes, trials), p: exactTestAgainstChance(successes, trials), degrees: null };
}

function both(one: Inference): Inferences {
  return { overReaders: one, ofThese: one };
}

function imagesOf(responses: readonly Response[]): number {
  return new Set(responses.map((row) => row.image)).size;
}

function valuesOf(merits: readonly ReaderMerit[]): number[] {
  return merits.map(({ value }) => value);
}
