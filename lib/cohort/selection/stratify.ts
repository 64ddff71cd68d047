/**
 * Stratified subsets: a given number of images of a split, with every label combination in its proportion (paper,
 * "Benchmarks", resolution).
 */
import { UserError } from "../../support/errors";
import { groupBy } from "../../support/grouped";
import { Random } from "../../support/random";
import { type SourceTable, byFrequency, combinationNames } from "./source-table";
import { type Shortage, worst } from "./shortage";
import { type Split, splits } from "../format/split";

/**
 * The rows of a stratified subset, ascending. Each combination's images are shuffled and spread evenly from 0 to 1, and the
 * first so many of all are taken: its number is off its share by less than one image, and a smaller subset is a part of a larger.
 * @param images of each split; 0 takes all there are.
 * @throws UserError when too few are there: by how much, those that lack most.
 */
export function stratify(
  all: SourceTable,
  split: readonly Split[],
  images: Readonly<Record<Split, number>>,
  seed: number,
): Int32Array {
  const combination = combinationNames(all);
  let chosen: number[] = [];
  const shortages: Shortage[] = [];
  for (const part of splits) {
    const rows = split.flatMap((value, row) => (value === part ? [row] : []));
    const wanted = images[part];
    // Joined, not pushed: as arguments, rows by the hundred thousand do not fit on the stack.
    if (wanted === 0) chosen = chosen.concat(rows);
    else if (rows.length < wanted)
      shortages.push(
        ...shortOf(
          part,
          wanted,
          rows.map((row) => combination[row]),
        ),
      );
    else chosen = chosen.concat(evenly(rows, combination, part, seed).slice(0, wanted));
  }
  if (shortages.length > 0) {
    throw new UserError(
      `There are too few images for a stratified subset (${worst(shortages)}): ask for fewer images, or other shares.`,
    );
  }
  return Int32Array.from(chosen).sort();
}

/** Rows in an order in which every beginning has all combinations in their shares. */
function evenly(rows: readonly number[], combination: readonly string[], part: Split, seed: number): number[] {
  const groups = groupBy(rows, (row) => combination[row]);
  const placed = byFrequency(rows.map((row) => combination[row])).flatMap(([name], rank) => {
    const group = Random.fromSeed(seed, `stratify/${part}/${name}`).shuffle(groups.get(name)!);
    return group.map((row, i) => ({ row, rank, place: (i + 0.5) / group.length }));
  });
  return placed.sort((a, b) => a.place - b.place || a.rank - b.rank).map(({ row }) => row);
}

function shortOf(part: Split, wanted: number, there: readonly string[]): Shortage[] {
  return byFrequency(there).map(([name, count]) => ({
    name,
    part,
    there: count,
    wanted: Math.ceil((wanted * count) / there.length),
  }));
}
