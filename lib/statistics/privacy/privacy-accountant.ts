/**
 * What a number of noisy steps spends of a privacy budget. The Rényi divergences of the steps add up (Mironov 2017), and the
 * sum is converted to (ε, δ) at the order where ε is smallest: ε = D + ln(1 − 1/α) − ln(δα)/(α − 1) (Balle et al. 2020,
 * "Hypothesis testing interpretations", theorem 21; Canonne, Kamath & Steinke 2020, proposition 12), which Opacus and Google's
 * dp-accounting use, too.
 */
import { renyiOfStep, type SampledGaussian } from "./renyi-gaussian";

/** In words, for records. */
export const accountantName =
  "Rényi differential privacy of the Poisson-sampled Gaussian mechanism (Mironov, Talwar & Zhang 2019), converted by Balle et al. 2020";

/** The orders that are tried: 1.1 to 10.9, 11 to 63, and four large ones for small budgets. dp-accounting's. */
const renyiOrders: readonly number[] = [
  ...Array.from({ length: 99 }, (_, i) => 1 + (i + 1) / 10),
  ...Array.from({ length: 53 }, (_, i) => 11 + i),
  ...[128, 256, 512, 1024],
];

/** Steps that add up, and the chance with which the bound on ε may fail. */
export interface NoisySteps {
  readonly samplingRate: number;
  /** Whole, 0 or more. */
  readonly steps: number;
  /** Above 0, below 1. */
  readonly delta: number;
}

/**
 * The ε that steps have spent; Infinity without noise.
 * @param orders those that are tried, above 1.
 */
export function epsilonSpent(
  { samplingRate, noiseMultiplier, steps, delta }: NoisySteps & SampledGaussian,
  orders: readonly number[] = renyiOrders,
): number {
  if (steps === 0) return 0;
  let least = Infinity;
  // From the largest: small orders have the longest series, and most often cannot be the best.
  for (const order of [...orders].sort((a, b) => b - a)) {
    const conversion = Math.log1p(-1 / order) - Math.log(delta * order) / (order - 1);
    if (conversion >= least) continue;
    least = Math.min(least, steps * renyiOfStep({ samplingRate, noiseMultiplier }, order) + conversion);
  }
  return Math.max(0, least);
}

/** Largest noise that is tried: beyond it, ε hardly falls. */
const MOST_NOISE = 1e4;

/** The noise is found to this share of itself. */
const PRECISION = 1e-7;

/**
 * The smallest noise multiplier with which steps spend at most ε, by bisection.
 * @param epsilon above 0.
 * @returns undefined where no noise is enough: so small an ε is out of reach of the largest order.
 */
export function noiseForEpsilon(epsilon: number, steps: NoisySteps): number | undefined {
  const fits = (noiseMultiplier: number): boolean => epsilonSpent({ ...steps, noiseMultiplier }) <= epsilon;
  let [low, high] = [0, 1];
  while (!fits(high)) {
    if (high > MOST_NOISE) return undefined;
    [low, high] = [high, 2 * high];
  }
  while (high - low > PRECISION * high) {
    const middle = (low + high) / 2;
    if (fits(middle)) high = middle;
    else low = middle;
  }
  return high;
}
