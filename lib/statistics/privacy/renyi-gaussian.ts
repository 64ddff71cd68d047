/**
 * Rényi differential privacy of the Gaussian mechanism on a Poisson sample (Mironov, Talwar & Zhang 2019, "Rényi Differential
 * Privacy of the Sampled Gaussian Mechanism", section 3.3). A step adds N(0, σ²) to a sum in which everybody takes part with
 * chance q, and with a contribution of norm 1 at most. The divergence of order α is ln A/(α − 1), where A is the α-th moment of
 * the ratio of the densities with and without one person. σ is the deviation in units of the largest contribution.
 */
import { logNormalAbove } from "../distributions";

/** What one step does. */
export interface SampledGaussian {
  /** Chance of each person to take part in a step, above 0 to 1. */
  readonly samplingRate: number;
  /** Deviation of the noise over the largest norm of a contribution (σ); 0: no noise, and no guarantee. */
  readonly noiseMultiplier: number;
}

/** Terms of the series below this share of A, which is 1 at least, change nothing (as a logarithm). */
const NEGLIGIBLE = -30;

/** The Rényi divergence of one step, of an order above 1. */
export function renyiOfStep({ samplingRate, noiseMultiplier }: SampledGaussian, order: number): number {
  if (samplingRate === 0) return 0;
  if (noiseMultiplier === 0) return Infinity;
  if (samplingRate === 1) return order / (2 * noiseMultiplier ** 2);
  const moment = Number.isInteger(order) ? wholeMoment : fractionalMoment;
  return Math.max(0, moment(samplingRate, noiseMultiplier, order)) / (order - 1);
}

/** ln A of a whole order: the binomial sum over how often the person takes part. */
function wholeMoment(q: number, sigma: number, order: number): number {
  let [logBinomial, sum] = [0, -Infinity];
  for (let k = 0; k <= order; k++) {
    sum = logSum(sum, logBinomial + shareOf(q, sigma, k, order - k));
    logBinomial += Math.log((order - k) / (k + 1));
  }
  return sum;
}

/**
 * ln A of any order. The integral is cut where both densities of the mixture are equal, and on either side the smaller one is
 * the variable of a binomial series. Its coefficients change their signs beyond the order.
 */
function fractionalMoment(q: number, sigma: number, order: number): number {
  const cut = sigma ** 2 * Math.log(1 / q - 1) + 0.5;
  let [logBinomial, sign, positive, negative] = [0, 1, -Infinity, -Infinity];
  for (let k = 0; ; k++) {
    const rest = order - k;
    const below = shareOf(q, sigma, k, rest) + logNormalAbove((k - cut) / sigma);
    const above = shareOf(q, sigma, rest, k) + logNormalAbove((cut - rest) / sigma);
    const term = logBinomial + logSum(below, above);
    if (sign > 0) positive = logSum(positive, term);
    else negative = logSum(negative, term);
    // The first terms grow before they fall.
    if (k > order && term < NEGLIGIBLE) break;
    logBinomial += Math.log(Math.abs(rest) / (k + 1));
    if (rest < 0) sign = -sign;
  }
  return positive + Math.log1p(-Math.exp(negative - positive));
}

/** ln of q^k (1 − q)^rest times the Gaussian moment exp((k² − k)/2σ²). */
function shareOf(q: number, sigma: number, k: number, rest: number): number {
  return k * Math.log(q) + rest * Math.log1p(-q) + (k * k - k) / (2 * sigma ** 2);
}

/** ln(exp(a) + exp(b)). */
function logSum(a: number, b: number): number {
  const [small, large] = a < b ? [a, b] : [b, a];
  return small === -Infinity ? large : large + Math.log1p(Math.exp(small - large));
}
