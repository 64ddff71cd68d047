/** Tail of the standard normal distribution, in double precision. */

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
