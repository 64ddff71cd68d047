/** Intervals and a test of shares, in double precision: Clopper and Pearson's, Wilson's, and the exact binomial test. */
import { z95 } from "./distributions";
import type { Interval } from "./interval";

/**
 * The exact interval of a share (Clopper and Pearson 1934): each end is the share at which what was seen, or more extreme,
 * would have half the remaining chance.
 * @param successes 0 to `trials`.
 * @param confidence in (0, 1).
 */
export function exactInterval(successes: number, trials: number, confidence = 0.95): Interval {
  checkCounts(successes, trials);
  const tail = (1 - confidence) / 2;
  return {
    low: successes === 0 ? 0 : increasingRoot((share) => 1 - lowerTail(successes - 1, trials, share), tail),
    high: successes === trials ? 1 : increasingRoot((share) => -lowerTail(successes, trials, share), -tail),
  };
}

/**
 * Wilson's 95 % interval of a share (Wilson 1927): it has a width where all or none of the observations agree, too.
 * @param share 0 to 1.
 * @param count independent observations, more than 0; not always whole.
 */
export function wilsonInterval(share: number, count: number): Interval {
  const z2 = z95 ** 2;
  const middle = (share + z2 / (2 * count)) / (1 + z2 / count);
  const half = (z95 / (1 + z2 / count)) * Math.sqrt((share * (1 - share)) / count + z2 / (4 * count ** 2));
  // Rounding must not put an end of 0 or 1 beside the share itself.
  return { low: share === 0 ? 0 : middle - half, high: share === 1 ? 1 : middle + half };
}

/** Two-sided exact test of a share against one half: the chance of a result at least as far from it. */
export function exactTestAgainstChance(successes: number, trials: number): number {
  checkCounts(successes, trials);
  return Math.min(1, 2 * lowerTail(Math.min(successes, trials - successes), trials, 0.5));
}

/** The chance of at most `successes` in `trials`; the smaller tail is summed, so that nothing cancels or underflows early. */
function lowerTail(successes: number, trials: number, share: number): number {
  if (successes >= trials) return 1;
  if (share === 0) return 1;
  if (share === 1) return 0;
  return successes < trials * share
    ? sumDown(successes, trials, share)
    : 1 - sumDown(trials - successes - 1, trials, 1 - share);
}

/** Sum of the chances of `successes`, `successes` − 1, … 0, which fall all the way where `successes` is below the mean. */
function sumDown(successes: number, trials: number, share: number): number {
  let term = Math.exp(logChance(successes, trials, share));
  let sum = 0;
  const ratio = (1 - share) / share;
  for (let i = successes; i >= 0 && term > sum * 1e-18; i--) {
    sum += term;
    term *= (i / (trials - i + 1)) * ratio;
  }
  return sum;
}

function logChance(successes: number, trials: number, share: number): number {
  let sum = successes * Math.log(share) + (trials - successes) * Math.log1p(-share);
  const fewer = Math.min(successes, trials - successes);
  for (let i = 1; i <= fewer; i++) sum += Math.log((trials - fewer + i) / i);
  return sum;
}

/** Where a function that grows over [0, 1] reaches a value, halving the range until no double lies between. */
function increasingRoot(value: (share: number) => number, wanted: number): number {
  let low = 0;
  let high = 1;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (value(middle) < wanted) low = middle;
    else high = middle;
  }
}

function checkCounts(successes: number, trials: number): void {
  if (!Number.isInteger(successes) || !Number.isInteger(trials) || trials < 1 || successes < 0 || successes > trials) {
    throw new RangeError(`${successes} of ${trials} is not a number of successes among trials.`);
  }
}
