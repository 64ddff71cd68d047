/** Holm's correction (1979): p values of several tests at once, so that one false alarm among all of them stays as rare as in one test. */

/**
 * Adjusted p values, in the order they came; each is to be compared with the level of the whole family, such as 0.05.
 * @param p values in [0, 1].
 */
export function holm(p: readonly number[]): number[] {
  const order = p.map((_, place) => place).sort((a, b) => p[a] - p[b]);
  const adjusted = new Array<number>(p.length);
  let largest = 0;
  order.forEach((place, rank) => {
    largest = Math.max(largest, Math.min(1, (p.length - rank) * p[place]));
    adjusted[place] = largest;
  });
  return adjusted;
}
