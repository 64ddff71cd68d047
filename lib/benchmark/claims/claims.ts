/** Whether a table of results supports the paper's claims. */
import type { ExaminedReals } from "../tables/examined-reals";
import type { PairedDifference } from "../tables/paired-differences";
import { AurocTable } from "./auroc-table";
import { claimTests, type ClaimNumber, type ClaimTest, type TestedContrast } from "./claim-tests";
import { decide, signed, type ClaimVerdict, type Finding, type TestedNumber } from "./claim-verdict";
import {
  significance,
  intervalOf,
  findTerms,
  partsOf,
  seedsNeeded,
  testSetHides,
  withMeasure,
  type AssumedNumber,
  type Evidence,
  type FoundTerm,
} from "./evaluate";
import { Gaps, type GapMeasure } from "./gaps";
import { publishedEffect, type PublishedEffect } from "./published-effects";
import type { ResultRow } from "../../experiment/results";

/** A claim, tested on one data set and comparison. */
export interface Claim extends ClaimVerdict {
  readonly number: ClaimNumber;
  /** The number that must be above zero, in words. */
  readonly test: string;
  /** The data set, or two; empty where the claim is not about a data set. */
  readonly data: string;
  /** The same as a change of the retained share, with its interval; empty where it is no gap between levels. */
  readonly retained: string;
  /** The same with the paper's plain mean of all labels of each level, with its interval; empty where that is the number itself. */
  readonly plain: string;
  /** The same number of the paper's published curves, at the levels of these results that they have; empty where they have none. */
  readonly inPaper: string;
}

/** What results may be accompanied by. */
export interface ClaimEvidence {
  readonly differences?: readonly PairedDifference[];
  readonly examined?: readonly ExaminedReals[];
}

/**
 * Tests all claims, each data set and GAN apart.
 * @param rows results of any data sets and benchmarks.
 */
export function testClaims(
  rows: readonly ResultRow[],
  { differences = [], examined = [] }: ClaimEvidence = {},
): Claim[] {
  const table = new AurocTable(rows);
  const evidence = { gaps: new Gaps(table, differences), examined };
  return claimTests(table).map((test) => {
    const paper = publishedEffect(test, table);
    return {
      number: test.number,
      data: test.data,
      test: test.test,
      ...decide(findingOf(evidence, test, paper)),
      retained: alongWords(evidence, test, "retained"),
      plain: alongWords(evidence, test, "all"),
      inPaper: paper?.words ?? "",
    };
  });
}

/**
 * The numbers of a test. A claim about every point is an intersection-union test (Berger 1982): it errs at most as often as a
 * single place when each place is tested with the whole chance of an error. One place is enough to contradict the claim, so for that the
 * chance is shared out over the places (Bonferroni).
 */
function findingOf(evidence: Evidence, { contrasts, missing }: ClaimTest, paper: PublishedEffect | undefined): Finding {
  const all = contrasts.map((contrast) => ({ contrast, terms: findTerms(evidence, contrast) }));
  const lacking = all.flatMap(({ terms }) => ("lacking" in terms ? terms.lacking : []));
  const there = all.flatMap(({ contrast, terms }) => ("lacking" in terms ? [] : { contrast, terms }));
  const numbers = there.map(({ contrast, terms }) => ({
    at: contrast.at,
    terms,
    ...intervalOf(evidence, terms, significance),
  }));
  const open = numbers.some(({ low, oneSeed }) => low <= 0 && !oneSeed);
  const seeds = open ? seedsWords(evidence, numbers, paper) : undefined;
  const found = numbers.map(({ terms, ...number }): TestedNumber => ({
    ...number,
    ...(contrasts.length > 1 && { simultaneous: intervalOf(evidence, terms, significance / contrasts.length) }),
    ...(number.at === undefined && { of: partsOf(evidence, terms) }),
    ...(number.low <= 0 && !number.oneSeed && { seeds }),
  }));
  if (lacking.length > 0) return { found, missing: `${whatIsNeeded(contrasts[0])} at ${lacking.join(", ")}` };
  return { found, missing };
}

function whatIsNeeded({ terms: [{ quantity }] }: TestedContrast): string {
  if ("of" in quantity)
    return `what ${quantity.model}'s discriminator thinks of real images, and how much that varies from one to another, is not known`;
  const { more, less } = quantity;
  return less === undefined ? `there is no ${more}` : `there are no ${more} and ${less} with the same seed`;
}

/** How many seeds would do; at several points, for all of them together. */
function seedsWords(
  evidence: Evidence,
  numbers: readonly { at?: string; terms: readonly FoundTerm[]; value: number }[],
  paper: PublishedEffect | undefined,
): string {
  const had = Math.min(...numbers.flatMap(({ terms }) => terms.map(({ gap }) => gap.replicates.length)));
  const several = numbers.length > 1;
  const examines = numbers.some(({ terms }) => terms.some(({ quantity }) => "of" in quantity));
  const needed = (sizes: readonly AssumedNumber[], whose: string): string => {
    const seeds = seedsNeeded(evidence, sizes);
    const number = Number.isFinite(seeds)
      ? `${seeds.toLocaleString("en-US")} seeds (there are ${had})`
      : sizes.some((size) => testSetHides(evidence, size))
        ? `more seeds may not be enough, for ${examines ? "few images are examined" : "the test set is small"}`
        : "more than 10,000 seeds";
    const smallest = signed(Math.min(...sizes.map(({ effect }) => effect)));
    return `80\u00a0% power for ${whose}${several ? `s at all points together, from ${smallest}` : ` of ${smallest}`}: ${number}`;
  };
  const seen = numbers.map(({ terms, value }) => ({ terms, effect: value }));
  const areSeen = seen.every(({ effect }) => effect > 0);
  if (paper !== undefined && paper.effect > 0) {
    const assumed = numbers.map(({ terms, at }) => ({ terms, effect: paper.atPoints.get(at) ?? paper.effect }));
    const words = needed(assumed, "the paper's effect");
    // The paper's effect would probably have been seen: then the question is how small the one here is.
    return seedsNeeded(evidence, assumed) <= had && areSeen ? `${words}; ${needed(seen, "the effect found")}` : words;
  }
  return areSeen ? needed(seen, "the effect found") : "the effect found is not above zero";
}

/** A gap along an axis with another measure; empty for other numbers. */
function alongWords(evidence: Evidence, { contrasts }: ClaimTest, measure: GapMeasure): string {
  if (contrasts.length !== 1) return "";
  const [{ terms }] = contrasts;
  const [{ quantity }] = terms;
  if ("of" in quantity || quantity.measure !== "matched") return "";
  if (measure === "retained" && quantity.less === undefined) return "";
  const found = findTerms(evidence, withMeasure(contrasts[0], measure));
  if ("lacking" in found) return "";
  const { value, low, high, oneSeed } = intervalOf(evidence, found, significance);
  return oneSeed
    ? `${signed(value)}: ${partsOf(evidence, found)}`
    : `${signed(value)} (${signed(low)} to ${signed(high)}): ${partsOf(evidence, found)}`;
}
