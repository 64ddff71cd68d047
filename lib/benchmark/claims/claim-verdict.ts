/** Whether numbers that should be above zero are: the rule with three outcomes, and the numbers in words. */
import type { MeanDifference } from "./gaps";

export type ClaimOutcome = "supported" | "contradicted" | "undecided";

/** A number that a claim says is above zero. */
export interface TestedNumber extends MeanDifference {
  /** The upper end of an interval that holds for all numbers of a claim at once, if one number alone may contradict it. */
  readonly highOfAll?: number;
  /** Where it was measured, if a claim has several places. */
  readonly at?: string;
  /** What it is made of: "0.036 at classes 20, 0.010 at classes 2". */
  readonly of?: string;
}

/** What was found: numbers, and what should be there and is not. */
export interface Finding {
  readonly found?: readonly TestedNumber[];
  readonly missing?: string;
}

/** What is said of a claim. */
export interface ClaimVerdict {
  readonly outcome: ClaimOutcome;
  /** The numbers with intervals in words; empty where there are none. */
  readonly numbers: string;
  /** The same without intervals, for numbers that have none. */
  readonly values: string;
  /** Why it is not supported; empty where it is. */
  readonly reason: string;
}

/** The rule, for those who read the table. */
export const verdictRule: string =
  "Supported: the claim's numbers should be above zero, and the whole interval of each number is; none is missing. " +
  "Contradicted: the whole interval of at least one number is below zero (of rows about every point: its simultaneous interval). Undecided: all other cases, with the reason. " +
  "Intervals are 95\u00a0% intervals. A row that says \u201cat every point\u201d is an intersection\u2013union test: it needs no correction for its support. " +
  "One point is enough to contradict it, so for that its intervals are simultaneous ones (Bonferroni). They include the variation of paired differences over seeds, pooled over the " +
  "points of a data set, and the variation of the test set, from the bootstrap over patients. One seed does not show how much trainings vary: the interval then covers the test set only, and the row is undecided. " +
  "± is the standard deviation over seeds. " +
  "A table of AUROCs shows effects, not their causes: it does not show label overfitting itself.";

/** Applies the rule. */
export function decide({ found = [], missing }: Finding): ClaimVerdict {
  const below = found.filter(({ high, highOfAll = high }) => highOfAll < 0);
  const open = found.filter((one) => one.low <= 0 && !below.includes(one));
  const words = { numbers: wordsOf(found, true), values: wordsOf(found, false) };
  if (found.some(({ oneSeed }) => oneSeed)) {
    return {
      ...words,
      outcome: "undecided",
      reason: `${missing === undefined ? "" : `${missing}; `}one seed does not show how much trainings vary`,
    };
  }
  if (below.length > 0) return { ...words, outcome: "contradicted", reason: `below zero${places(below, found)}` };
  if (missing !== undefined) return { ...words, outcome: "undecided", reason: missing };
  if (found.length === 0) return { ...words, outcome: "undecided", reason: "there are no results" };
  if (open.length > 0)
    return {
      ...words,
      outcome: "undecided",
      reason: `the interval ${open.every(({ high }) => high >= 0) ? "contains" : "is not above"} zero${places(open, found)}`,
    };
  return { ...words, outcome: "supported", reason: "" };
}

/** " at 1 of 5 points (classes 2)", where there are several places. */
function places(some: readonly TestedNumber[], all: readonly TestedNumber[]): string {
  if (all.length < 2) return "";
  return ` at ${some.length} of ${all.length} points (${some.map(({ at }) => at).join(", ")})`;
}

function wordsOf(found: readonly TestedNumber[], withIntervals: boolean): string {
  if (found.length === 0) return "";
  const smallest = found.reduce((least, one) => (one.value < least.value ? one : least));
  const { value, low, high, at, of } = smallest;
  const number = withIntervals ? `${signed(value)} (${signed(low)} to ${signed(high)})` : signed(value);
  if (found.length > 1) return `${number}, the smallest of ${found.length}, at ${at}`;
  if (of !== undefined) return `${number}: ${of}`;
  return at === undefined ? number : `${number}, at ${at}`;
}

/** With a true minus sign; what rounds to zero has no sign. */
function signed(value: number): string {
  const text = value.toFixed(3);
  return Number(text) === 0 ? "0.000" : text.replace("-", "−");
}
