/**
 * Power and sample size of t tests on paired differences, by the noncentral t distribution (Cohen 1988, chapter 2). A test of
 * n pairs has n − 1 degrees of freedom; more where its deviation is pooled with that of other pairs.
 */
import { normalTwoSided, studentQuantile } from "./distributions";

/** A test that is planned. */
export interface PlannedTest {
  /** The true mean difference, in units of the differences' standard deviation. */
  readonly effect: number;
  /** Pairs. */
  readonly pairs: number;
  /** Of the deviation; by default pairs − 1. */
  readonly degrees?: number;
  /** Chance of an error of the first kind, such as 0.05; a one-sided test spends all of it on its side. */
  readonly error: number;
  /** `more`: the difference should be above zero. */
  readonly side: "more" | "both";
}

/** The chance that the test rejects "no difference". */
export function power({ effect, pairs, degrees = pairs - 1, error, side }: PlannedTest): number {
  const shift = effect * Math.sqrt(pairs);
  const critical = studentQuantile(side === "both" ? error : 2 * error, degrees);
  const above = noncentralAbove(critical, degrees, shift);
  return side === "both" ? above + noncentralAbove(critical, degrees, -shift) : above;
}

/**
 * The fewest pairs that give a test so much power, or several independent tests that must all reject.
 * @param testsOf the tests of a number of pairs.
 * @param wanted such as 0.8.
 * @param most where the search ends.
 * @returns Infinity where `most` pairs are too few.
 */
export function pairsNeeded(
  testsOf: (pairs: number) => PlannedTest | readonly PlannedTest[],
  wanted: number,
  most = 1e4,
): number {
  const suffices = (pairs: number): boolean =>
    [testsOf(pairs)].flat().reduce((chance, test) => chance * power(test), 1) >= wanted;
  let [low, high] = [1, 2];
  while (!suffices(high)) {
    if (high >= most) return Infinity;
    [low, high] = [high, Math.min(2 * high, most)];
  }
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (suffices(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Below so small a part of its top, the chi distribution's density counts as nothing: e to this power. */
const least = -40;

/**
 * The chance that a noncentral t variable, (Z + shift) / S, is above `critical`: Φ(shift − critical·S) averaged over
 * S = √(χ²/degrees). With u = log S the integrand falls to nothing on both sides, where the trapezoidal rule is at its best.
 */
export function noncentralAbove(critical: number, degrees: number, shift: number): number {
  const logDensity = (u: number): number => degrees * (u - (Math.exp(2 * u) - 1) / 2);
  const step = 0.02 / Math.sqrt(degrees);
  let [sum, weights] = [0, 0];
  const add = (u: number): boolean => {
    const log = logDensity(u);
    if (log < least) return false;
    const weight = Math.exp(log);
    sum += weight * normalBelow(shift - critical * Math.exp(u));
    weights += weight;
    return true;
  };
  for (let i = 0; add(i * step); i++);
  for (let i = 1; add(-i * step); i++);
  return sum / weights;
}

/** The chance that a standard normal variable is below `z`. */
function normalBelow(z: number): number {
  const tail = normalTwoSided(z) / 2;
  return z > 0 ? 1 - tail : tail;
}
