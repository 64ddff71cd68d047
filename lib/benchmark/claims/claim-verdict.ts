/** Whether numbers that should be above zero are: the rule with four outcomes, and the numbers in words. */
import type { MeanDifference } from "./gaps";

export type ClaimOutcome = "supported" | "contradicted" | "undecided by power" | "cannot be tested here";

/** All outcomes, in the order in which they are counted. */
export const claimOutcomes: readonly ClaimOutcome[] = [
  "supported",
  "contradicted",
  "undecided by power",
  "cannot be tested here",
];

/** A number that a claim says is above zero. */
export interface TestedNumber extends MeanDifference {
  /** An interval that holds for all numbers of a claim at once, if one number alone may contradict it. */
  readonly simultaneous?: { readonly low: number; readonly high: number };
  /** Where it was measured, if a claim has several places. */
  readonly at?: string;
  /** What it is made of: "0.036 at classes 20, 0.010 at classes 2". */
  readonly of?: string;
  /** What more seeds would do, in words; for numbers whose interval contains zero. */
  readonly seeds?: string;
}

/** What was found: numbers, and what should be there and is not. */
export interface Finding {
  readonly found?: readonly TestedNumber[];
  readonly missing?: string;
}

/** What is said of a claim. */
export interface ClaimVerdict {
  readonly outcome: ClaimOutcome;
  /** The number that decides, with the interval that decides, in words; empty where there is none. */
  readonly numbers: string;
  /** The smallest number without an interval, for numbers that have none. */
  readonly values: string;
  /** Why it is not supported; empty where it is. */
  readonly reason: string;
}

/** The rule, for those who read the table. */
export const verdictRule: string =
  "Supported: the claim's numbers should be above zero, and the whole 95\u00a0% interval of each number is; none is missing. " +
  "Contradicted: the whole interval of at least one number is below zero. A row that says \u201cat every point\u201d is an intersection\u2013union test: " +
  "it needs no correction for its support, but one point is enough to contradict it, so for that the intervals are simultaneous ones (Bonferroni). " +
  "The interval shown is the one that decides: that of the number that is closest to zero or farthest below it. " +
  "Undecided by power: an interval contains zero; the row says how many seeds give 80\u00a0% power for the paper's effect, or, where the paper has no number, for the effect found. " +
  "Cannot be tested here: what would decide is not in the results; the row says why. " +
  "Intervals include the variation of paired differences over seeds (Student's t, with the deviation pooled over the levels of a benchmark) and the variation of the test set, each with its own quantile, " +
  "from a paired bootstrap over patients (tables of earlier versions have unpaired intervals only, which are wider). Classifiers of one generator are averaged. " +
  "Seeds train anew on the same patients: another draw of patients may give other numbers, above all with few samples. " +
  "Discriminators are examined on the same few images by every seed; how much other images would differ is part of the interval. ± is the standard deviation over seeds. Gaps are compared along an axis on the labels that all its levels test (matched labels); " +
  "the retained share, (synthetic − 0.5)/(real − 0.5), is of the same labels, and the plain mean is the paper's, of all labels of each level.";

/** Applies the rule. */
export function decide({ found = [], missing }: Finding): ClaimVerdict {
  const below = found.filter((one) => decisive(one).high < 0);
  const open = found.filter((one) => one.low <= 0 && !below.includes(one));
  const verdict = (outcome: ClaimOutcome, reason: string, about = found): ClaimVerdict => ({
    outcome,
    numbers: numberWords(about, found.length, outcome === "contradicted"),
    values: valueWords(found),
    reason,
  });
  if (below.length > 0 && !found.some(({ oneSeed }) => oneSeed))
    return verdict("contradicted", `below zero${places(below, found)}`, below);
  if (found.length === 0 || missing !== undefined)
    return verdict("cannot be tested here", missing ?? "there are no results");
  if (found.some(({ oneSeed }) => oneSeed))
    return verdict("undecided by power", "one seed does not show how much trainings vary; two are the least");
  if (open.length === 0) return verdict("supported", "");
  const contains = `the interval ${open.every(({ high }) => high >= 0) ? "contains" : "is not above"} zero${places(open, found)}`;
  return verdict("undecided by power", [contains, lowest(open).seeds].filter(Boolean).join("; "), open);
}

/** What may contradict. */
function decisive({ low, high, simultaneous = { low, high } }: TestedNumber): { low: number; high: number } {
  return simultaneous;
}

/** " at 1 of 5 points (classes 2)", where there are several places. */
function places(some: readonly TestedNumber[], all: readonly TestedNumber[]): string {
  if (all.length < 2) return "";
  return ` at ${some.length} of ${all.length} points (${some.map(({ at }) => at).join(", ")})`;
}

function lowest(some: readonly TestedNumber[]): TestedNumber {
  return some.reduce((least, one) => (one.low < least.low ? one : least));
}

function numberWords(some: readonly TestedNumber[], all: number, contradicts: boolean): string {
  if (some.length === 0) return "";
  const one = lowest(some);
  const { low, high } = contradicts ? decisive(one) : one;
  const kind = contradicts && one.simultaneous !== undefined ? ", simultaneous" : "";
  const number = `${signed(one.value)} (${signed(low)} to ${signed(high)}${kind})`;
  if (all > 1) return `${number}, the lowest of ${all}, at ${one.at}`;
  if (one.of !== undefined) return `${number}: ${one.of}`;
  return one.at === undefined ? number : `${number}, at ${one.at}`;
}

function valueWords(found: readonly TestedNumber[]): string {
  if (found.length === 0) return "";
  const { value, at, of } = found.reduce((least, one) => (one.value < least.value ? one : least));
  if (found.length > 1) return `${signed(value)}, the smallest of ${found.length}, at ${at}`;
  if (of !== undefined) return `${signed(value)}: ${of}`;
  return at === undefined ? signed(value) : `${signed(value)}, at ${at}`;
}

/** With a true minus sign; what rounds to zero has no sign. */
export function signed(value: number): string {
  const text = value.toFixed(3);
  return Number(text) === 0 ? "0.000" : text.replace("-", "−");
}
