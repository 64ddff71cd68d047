/** From which score on an image is called positive. Source: W. J. Youden, "Index for rating diagnostic tests", Cancer 3 (1950). */

/**
 * The threshold with the highest balanced accuracy (sensitivity + specificity) / 2, which is the highest Youden index. It lies in the middle between
 * two neighboring scores; of several equally good ones the middle one is taken.
 * @param truth 1 positive, 0 negative; both occur.
 * @param scores higher for positives; a score at the threshold counts as positive.
 * @returns the only score where there is but one.
 */
export function youdenThreshold(truth: ArrayLike<number>, scores: ArrayLike<number>): number {
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[a] - scores[b]);
  const positives = Array.from(truth).filter((one) => one === 1).length;
  const negatives = truth.length - positives;
  if (positives === 0 || negatives === 0) throw new RangeError("A threshold needs positives and negatives.");
  let [index, best] = [0, -Infinity];
  let thresholds: number[] = [];
  for (let i = 0; i + 1 < order.length; i++) {
    // All up to this one are called negative.
    index += truth[order[i]] === 1 ? -1 / positives : 1 / negatives;
    const [low, high] = [scores[order[i]], scores[order[i + 1]]];
    if (low === high) continue;
    // Sums of fractions that are equal may differ in the last digit.
    if (index > best + 1e-12) thresholds = [];
    if (index >= best - 1e-12) thresholds.push((low + high) / 2);
    best = Math.max(best, index);
  }
  return thresholds.length === 0 ? scores[0] : thresholds[thresholds.length >> 1];
}
