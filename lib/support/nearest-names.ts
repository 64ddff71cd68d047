/** Which names a user may have meant by a misspelled one. */

/**
 * The names closest to a misspelt one, by edits of single letters, whatever their case; several where they are equally close,
 * none where all are more than a third of its length away.
 */
export function nearestNames(misspelt: string, names: readonly string[]): string[] {
  const most = Math.min(3, Math.ceil(misspelt.length / 3));
  const distances = names.map((name) => editDistance(misspelt.toLowerCase(), name.toLowerCase()));
  const least = Math.min(...distances);
  return least > most ? [] : names.filter((_, place) => distances[place] === least);
}

/** How many letters have to be added, taken away or exchanged (Levenshtein's distance), row by row of the usual table. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const letter of from) {
    const above = row;
    row = [above[0] + 1];
    for (let column = 1; column < above.length; column++) {
      const exchanged = above[column - 1] + (letter === to[column - 1] ? 0 : 1);
      row.push(Math.min(exchanged, above[column] + 1, row[column - 1] + 1));
    }
  }
  return row[to.length];
}
