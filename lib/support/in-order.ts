/**
 * Runs many tasks at once and returns their results in order, so that memory stays bounded and the outcome
 * deterministic.
 */

/** What came of one thing: its value, or why there is none. */
export type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/**
 * The outcomes of `work` for `first` to `end` − 1, in this order.
 * @param together how many are under way at once; none is begun while so many wait to be taken.
 * When the loop over the outcomes is left early, those under way are waited for and nothing more is begun.
 */
export async function* inOrder<T>(
  first: number,
  end: number,
  together: number,
  work: (place: number) => Promise<T>,
): AsyncGenerator<Outcome<T>> {
  const underWay: Promise<Outcome<T>>[] = [];
  const begin = (place: number): Promise<Outcome<T>> =>
    work(place).then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
  let next = first;
  try {
    while (next < end || underWay.length > 0) {
      while (next < end && underWay.length < together) underWay.push(begin(next++));
      yield await underWay.shift()!;
    }
  } finally {
    await Promise.all(underWay);
  }
}
