/** Agreement beyond chance: between readers (Fleiss 1971) and of a reader with themselves (Cohen 1960). */

/**
 * Fleiss' κ.
 * @param counts images × categories, row-major: how many readers chose a category for an image; each row sums to the same number, two or more.
 * @returns 1 full agreement, 0 as by chance, below 0 less; NaN where all answers are of one category.
 */
export function fleissKappa(counts: ArrayLike<number>, categories: number): number {
  const images = counts.length / categories;
  const readers = rowSum(counts, categories, 0);
  const share = new Float64Array(categories);
  let agreement = 0;
  for (let image = 0; image < images; image++) {
    if (rowSum(counts, categories, image) !== readers)
      throw new RangeError("Fleiss' κ needs equally many answers for each image.");
    for (let category = 0; category < categories; category++) {
      const count = counts[image * categories + category];
      share[category] += count / (images * readers);
      agreement += (count * (count - 1)) / (images * readers * (readers - 1));
    }
  }
  const byChance = share.reduce((sum, value) => sum + value * value, 0);
  return beyondChance(agreement, byChance);
}

/**
 * Cohen's κ of two series of answers about the same images.
 * @returns as {@link fleissKappa}.
 */
export function cohensKappa<T extends string | number>(first: readonly T[], second: readonly T[]): number {
  const shareOf = (answers: readonly T[], category: T): number =>
    answers.filter((answer) => answer === category).length / answers.length;
  const products = [...new Set([...first, ...second])].map(
    (category) => shareOf(first, category) * shareOf(second, category),
  );
  const byChance = products.reduce((sum, product) => sum + product, 0);
  return beyondChance(first.filter((answer, i) => answer === second[i]).length / first.length, byChance);
}

function beyondChance(agreement: number, byChance: number): number {
  return byChance >= 1 - 1e-12 ? NaN : (agreement - byChance) / (1 - byChance);
}

function rowSum(counts: ArrayLike<number>, columns: number, row: number): number {
  let sum = 0;
  for (let column = 0; column < columns; column++) sum += counts[row * columns + column];
  return sum;
}
