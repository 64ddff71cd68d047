/** The numbers of a test on results: each with its interval, or what is missing. */
import type { ExaminedReals } from "../tables/examined-reals";
import type { TestedContrast, Term } from "./claim-tests";
import { placeWords } from "./claim-tests";
import type { Gap, Gaps, MeanDifference, GapMeasure } from "./gaps";
import { independentVariance, weightedSum, withDeviation } from "./gaps";
import { labelsWords } from "./mean-labels";
import { overfittingAt } from "./overfitting";
import { studentQuantile, z95 } from "../../statistics/distributions";
import { pairsNeeded, type PlannedTest } from "../../statistics/power";

/** What tests are applied to. */
export interface Evidence {
  readonly gaps: Gaps;
  readonly examined: readonly ExaminedReals[];
}

/** A part of a number as it was found. */
export interface FoundTerm extends Term {
  readonly gap: Gap;
}

/** Chance that an interval misses a true value. */
export const significance = 0.05;
/** The power that a sample size is given for. */
const wantedPower = 0.8;
/** How many standard errors a true number must be away from zero for that, where nothing but the test set varies. */
const distanceOfPower = z95 + studentQuantile(2 * (1 - wantedPower), Infinity);
/** More degrees of freedom make no difference. */
const mostDegrees = 1000;
/** No search for seeds goes beyond. */
const mostSearched = 1e4;

/** The gap of one term; undefined where results lack it. */
function gapOf({ gaps, examined }: Evidence, { place, quantity }: Term): Gap | undefined {
  return "of" in quantity ? overfittingAt(examined, place, quantity) : gaps.at(place, quantity);
}

/** All terms with their gaps, or the places that lack what is needed. */
export function findTerms(evidence: Evidence, { terms }: TestedContrast): FoundTerm[] | { lacking: string } {
  const found = terms.map((term) => ({ ...term, gap: gapOf(evidence, term) }));
  const without = found.filter(({ gap }) => gap === undefined);
  if (without.length > 0) return { lacking: without.map(({ place }) => placeWords(place)).join(", ") };
  return found as FoundTerm[];
}

/** The number and its interval. @param chance that the interval misses the truth. */
export function intervalOf(evidence: Evidence, terms: readonly FoundTerm[], chance: number): MeanDifference {
  return weightedSum(terms, chance, pairedVariance(evidence, terms));
}

/** The test set's part where one training data is compared at two levels with the same test images. */
function pairedVariance({ gaps }: Evidence, terms: readonly FoundTerm[]): number | undefined {
  const [large, small] = terms;
  if (terms.length !== 2 || "of" in large.quantity || large.quantity.less !== undefined) return undefined;
  const { more, measure } = large.quantity;
  return measure === "retained" ? undefined : gaps.pairedLevels(large.place, small.place, more, measure);
}

/** The same number with other labels or as the retained share, which is large where a gap is small. */
export function withMeasure({ terms, at }: TestedContrast, measure: GapMeasure): TestedContrast {
  return {
    at,
    terms: terms.map((term) => {
      if ("of" in term.quantity) return term;
      const weight = measure === "retained" ? -term.weight : term.weight;
      return { ...term, weight, quantity: { ...term.quantity, measure } };
    }),
  };
}

/** A number whose true size is assumed. */
export interface AssumedNumber {
  readonly terms: readonly FoundTerm[];
  readonly effect: number;
}

/**
 * The seeds with which true numbers of some size would all be found above zero with 80 % power, if single seeds vary as they did;
 * several numbers are taken as independent. The test set's error is taken as the same for all seeds, which is the most that it
 * can be: they share their test images.
 * @returns Infinity where the test set alone may be too small, or nothing is known of how seeds vary.
 */
export function seedsNeeded(evidence: Evidence, numbers: readonly AssumedNumber[]): number {
  const tests = numbers.map((number) => plannedTest(evidence, number));
  if (tests.includes("too small")) return Infinity;
  const open = tests.filter((test) => typeof test === "function");
  if (open.length === 0) return 2;
  return pairsNeeded((pairs) => open.map((test) => test(pairs)), wantedPower, mostSearched);
}

/** The test of one number with so many seeds; "sure" where nothing varies. */
function plannedTest(
  evidence: Evidence,
  { terms, effect }: AssumedNumber,
): ((pairs: number) => PlannedTest) | "too small" | "sure" {
  const test = pairedVariance(evidence, terms) ?? independentVariance(terms);
  const ofSeed = seedVariance(terms);
  const places = Math.min(...terms.map(({ gap }) => gap.degrees / (gap.replicates.length - 1)));
  if (!(effect > 0) || !(places > 0)) return "too small";
  if (ofSeed + test === 0) return "sure";
  if (isHidden(test, effect)) return "too small";
  return (pairs) => ({
    effect: effect / Math.sqrt(ofSeed + pairs * test),
    pairs,
    // Satterthwaite's, for the test set's part is known as well as if it were of many seeds.
    degrees: Math.round(Math.min(mostDegrees, Math.max(1, places * (pairs - 1) * (1 + (pairs * test) / ofSeed) ** 2))),
    // The interval is a two-sided one, and only its lower end supports.
    error: significance / 2,
    side: "more",
  });
}

/** How much a number varies from one seed to the next. */
export function seedVariance(terms: readonly FoundTerm[]): number {
  return terms.reduce((sum, { weight, gap }) => sum + (weight * gap.deviation) ** 2, 0);
}

/** Whether the test set may be too small for an effect, however many seeds there are. */
export function testSetHides(evidence: Evidence, { terms, effect }: AssumedNumber): boolean {
  return isHidden(pairedVariance(evidence, terms) ?? independentVariance(terms), effect);
}

const isHidden = (test: number, effect: number): boolean => effect < Math.sqrt(test) * distanceOfPower;

/** "0.036 ± 0.004 at classes 20, …": what a number is made of. */
export function partsOf(evidence: Evidence, terms: readonly FoundTerm[]): string {
  return terms
    .map(({ gap, place, quantity }) => {
      const labels = "of" in quantity || quantity.measure !== "all" ? undefined : evidence.gaps.table.labels(place);
      const words = labels !== undefined && labels.leftOut.length > 0 ? ` (mean of ${labelsWords(labels)})` : "";
      return `${withDeviation(gap.replicates)} at ${placeWords(place)}${words}`;
    })
    .join(", ");
}
