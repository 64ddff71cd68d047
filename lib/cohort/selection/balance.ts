/** Balanced subsets: the same number of images of every label combination in a split (paper, "Benchmarks"). */
import { UserError } from "../../support/errors";
import { groupBy } from "../../support/grouped";
import { Random } from "../../support/random";
import { type SourceTable, byFrequency, combinationNames } from "./source-table";
import { type Shortage, worst } from "./shortage";
import { type Split, splits } from "../format/split";

/**
 * The rows of a balanced subset, ascending.
 * A smaller number takes a part of what a larger one takes: within each combination the images are shuffled once, by a
 * generator that depends on seed, split and combination only, and the first so many are taken.
 * @param perCombination images of each combination in each split; 0 takes all there are.
 * @throws UserError when too few are there: by how much, those that lack most.
 */
export function balance(
  all: SourceTable,
  split: readonly Split[],
  perCombination: Readonly<Record<Split, number>>,
  seed: number,
): Int32Array {
  const combination = combinationNames(all);
  const rows = groupBy(combination.keys(), (row) => `${split[row]}/${combination[row]}`);
  const chosen: number[][] = [];
  const shortages: Shortage[] = [];
  for (const [name] of byFrequency(combination)) {
    for (const part of splits) {
      const wanted = perCombination[part];
      const there = rows.get(`${part}/${name}`) ?? [];
      if (there.length < wanted) shortages.push({ name, part, there: there.length, wanted });
      chosen.push(
        wanted === 0
          ? there
          : Random.fromSeed(seed, `balance/${part}/${name}`)
              .shuffle([...there])
              .slice(0, wanted),
      );
    }
  }
  if (shortages.length > 0) {
    throw new UserError(
      `There are too few images for a balanced cohort (${worst(shortages)}): ask for fewer images per combination, fewer combinations, or other shares.`,
    );
  }
  return Int32Array.from(chosen.flat()).sort();
}
