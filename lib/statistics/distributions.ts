/** The normal distribution's and Student's t distribution's tails, in double precision. */

/** Its 97.5 % point: half the width of a 95 % interval, in standard errors. */
export const z95 = 1.959963984540054;

/** Its 90 % point: what is added to {@link z95} for a power of 90 %. */
export const normalQuantile90 = 1.2815515655446004;

/** The chance that a standard normal variable is further from 0 than `z` on either side; a two-sided p. */
export function normalTwoSided(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  if (x === Infinity) return 0;
  return x < 2 ? 1 - errorFunctionSeries(x) : complementFraction(x);
}

/** ln of the chance that a standard normal variable is above `z`: finite where that chance itself would be 0. */
export function logNormalAbove(z: number): number {
  const x = z / Math.SQRT2;
  if (x < 2) return Math.log(z < 0 ? 1 - normalTwoSided(z) / 2 : normalTwoSided(z) / 2);
  return -x * x - Math.log(2 * Math.sqrt(Math.PI) * complementDenominator(x, 8 + Math.ceil(400 / (x * x))));
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

/** erfc by its continued fraction; for x of 2 or more. */
function complementFraction(x: number): number {
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / complementDenominator(x);
}

/**
 * exp(−x²)/√π over erfc (Abramowitz and Stegun 7.1.14), from the inside out; for x of 2 or more.
 * @param terms of the fraction: 8 + 400/x² are enough.
 */
function complementDenominator(x: number, terms = 100): number {
  let denominator = x;
  for (let n = terms; n >= 1; n--) denominator = x + n / 2 / denominator;
  return denominator;
}

/**
 * The chance that a t variable is further from 0 than `t` on either side, by the incomplete beta function
 * (Abramowitz and Stegun 26.7.1).
 * @param degrees above 0, not always whole, or Infinity: the normal distribution.
 * @throws RangeError for other degrees, and for a `t` that is not a number: the fraction would never end.
 */
export function studentTwoSided(t: number, degrees: number): number {
  if (!(degrees > 0) || Number.isNaN(t))
    throw new RangeError(`Student's t of ${t} has no chance with ${degrees} degrees of freedom.`);
  // There the two differ by less than rounding.
  if (degrees > 1e9) return normalTwoSided(t);
  const square = t * t;
  return square === Infinity
    ? 0
    : incompleteBeta(degrees / (degrees + square), square / (degrees + square), degrees / 2);
}

/**
 * The distance from 0 outside of which a t variable is with chance `p`; 1.96 for 0.05 and many degrees of freedom.
 * @param p in (0, 1), two-sided.
 * @throws RangeError as {@link studentTwoSided}.
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

/**
 * The regularized incomplete beta function with second parameter ½, by its continued fraction (Abramowitz and Stegun 26.5.8),
 * which converges fast below the distribution's mean; above it, the rest is computed.
 * @param x in [0, 1]. @param rest 1 − x, given apart because the difference would lose digits. @param a above 0.
 */
function incompleteBeta(x: number, rest: number, a: number): number {
  if (x === 0 || rest === 0) return rest === 0 ? 1 : 0;
  const logFront = logGamma(a + 0.5) - logGamma(a) - logGamma(0.5) + a * Math.log(x) + 0.5 * Math.log(rest);
  return x < (a + 1) / (a + 2.5)
    ? (Math.exp(logFront) / a) * betaFraction(x, a, 0.5)
    : 1 - (Math.exp(logFront) / 0.5) * betaFraction(rest, 0.5, a);
}

/** The continued fraction from the outside in (Lentz's method), until a term no longer changes it. */
function betaFraction(x: number, a: number, b: number): number {
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let c = 1;
  let value = d;
  for (let m = 1; ; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) return value;
  }
}

/** ln Γ by Stirling's series (Abramowitz and Stegun 6.1.41), after the argument has been raised above 15. @param x above 0. */
function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  for (; z < 15; z++) shift += Math.log(z);
  const inverse = 1 / (z * z);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) / z;
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
