/** The normal distribution's and Student's t distribution's tails, in double precision. */

/** Its 97.5 % point: half the width of a 95 % interval, in standard errors. */
export const z95 = 1.959963984540054;

/** The chance that a standard normal variable is further from 0 than `z` on either side; a two-sided p. */
export function normalTwoSided(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  if (x === Infinity) return 0;
  return x < 2 ? 1 - errorFunctionSeries(x) : complementFraction(x);
}

/** erf by its series without alternating signs (Abramowitz and Stegun 7.1.6). */
function errorFunctionSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** erfc by its continued fraction (Abramowitz and Stegun 7.1.14), from the inside out; for x of 2 or more. */
function complementFraction(x: number): number {
  let denominator = x;
  for (let n = 100; n >= 1; n--) denominator = x + n / 2 / denominator;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / denominator;
}

/**
 * The chance that a t variable is further from 0 than `t` on either side, by the finite series of whole degrees of freedom
 * (Abramowitz and Stegun 26.7.3 and 26.7.4).
 * @param degrees whole number, 1 or more, or Infinity: the normal distribution.
 */
export function studentTwoSided(t: number, degrees: number): number {
  if (degrees === Infinity) return normalTwoSided(t);
  const angle = Math.atan(Math.abs(t) / Math.sqrt(degrees));
  const cosine = Math.cos(angle);
  const odd = degrees % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let power = odd ? 3 : 2; power <= degrees - 2; power += 2) {
    term *= ((power - 1) / power) * cosine * cosine;
    sum += term;
  }
  const inside = odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
  return Math.max(0, 1 - inside);
}

/**
 * The distance from 0 outside of which a t variable is with chance `p`; 1.96 for 0.05 and many degrees of freedom.
 * @param p in (0, 1), two-sided.
 */
export function studentQuantile(p: number, degrees: number): number {
  let [low, high] = [0, 1];
  while (studentTwoSided(high, degrees) > p) high *= 2;
  while (high - low > 1e-12 * high) {
    const middle = (low + high) / 2;
    if (studentTwoSided(middle, degrees) > p) low = middle;
    else high = middle;
  }
  return high;
}
