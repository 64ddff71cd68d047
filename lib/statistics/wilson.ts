/** Wilson's interval of a share (Wilson 1927): it has a width where all or none of the observations agree, too. */
import { z95 } from "./normal-distribution";

/**
 * The 95 % interval of a share.
 * @param share 0 to 1.
 * @param count independent observations, more than 0; not always whole.
 */
export function wilsonInterval(share: number, count: number): { low: number; high: number } {
  const z2 = z95 ** 2;
  const middle = (share + z2 / (2 * count)) / (1 + z2 / count);
  const half = (z95 / (1 + z2 / count)) * Math.sqrt((share * (1 - share)) / count + z2 / (4 * count ** 2));
  // Rounding must not put an end of 0 or 1 beside the share itself.
  return { low: share === 0 ? 0 : middle - half, high: share === 1 ? 1 : middle + half };
}
