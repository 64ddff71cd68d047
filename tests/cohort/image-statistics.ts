/** What the tests of both phantoms measure on images. */

export function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i] - ma) * (b[i] - mb);
    aa += (a[i] - ma) ** 2;
    bb += (b[i] - mb) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

/** A square image of fewer pixels, each the mean of those it takes the place of. */
export function reduced(values: Uint8Array, from: number, to: number): number[] {
  const side = from / to;
  const means = new Array<number>(to * to).fill(0);
  values.forEach(
    (value, pixel) =>
      (means[Math.floor(Math.floor(pixel / from) / side) * to + Math.floor((pixel % from) / side)] +=
        value / (side * side)),
  );
  return means;
}
