/**
 * Splits patients into training, validation and test, with the same shares for every label combination.
 *
 * The paper shuffles the patients and cuts 80/10/10. Its balanced cohorts then use nearly every image of the rarest
 * combination (5950 + 750 + 750 of at least 7400), which a plain shuffle reaches only by luck. So patients are shuffled
 * and then given out one by one, those of the rarest combinations first, to the split that has least of its share of
 * that combination: iterative stratification (Sechidis, Tsoumakas, Vlahavas 2011), on patients instead of images.
 */
import { UserError } from "../../support/errors";
import { groupBy } from "../../support/grouped";
import type { Random } from "../../support/random";
import { type SourceTable, byFrequency, combinationNames, countPositives } from "./source-table";
import { type Split, splits } from "../format/split";

/**
 * The split of every row.
 * @param shares train, validation and test, sum 1; a split with the share 0 gets nobody.
 * @param random the same generator gives the same split.
 * @throws UserError when there are fewer patients than splits with a share.
 */
export function splitPatients(all: SourceTable, shares: Readonly<Record<Split, number>>, random: Random): Split[] {
  const parts = splits.filter((part) => shares[part] > 0);
  const rowsOf = groupBy(all.patient.keys(), (row) => all.patient[row]);
  if (rowsOf.size < parts.length) {
    throw new UserError(
      `The images are of ${rowsOf.size} patient${rowsOf.size === 1 ? "" : "s"}, and ${partNames(parts)} need at least one each: check the patient column, or add patients.`,
    );
  }
  const stratum = strataOf(all, Math.min(...parts.map((part) => shares[part])));
  const order = new Map(
    byFrequency(stratum)
      .reverse()
      .map(([name], place) => [name, place]),
  );
  const rank = (rows: number[]): number =>
    rows.reduce((least, row) => Math.min(least, order.get(stratum[row])!), Infinity);
  const patients = random.shuffle([...rowsOf.values()]).map((rows) => ({ rows, rank: rank(rows) }));
  // Rarest first; within a stratum patients with many images before those with one, who even out the rest.
  patients.sort((a, b) => a.rank - b.rank || b.rows.length - a.rows.length);
  return giveOut(
    patients.map(({ rows }) => rows),
    stratum,
    shares,
    parts,
  );
}

/** The splits as people call them. */
function partNames(parts: readonly Split[]): string {
  const names = parts.map((part) => ({ train: "training", valid: "validation", test: "test" })[part]);
  return `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;
}

function giveOut(
  patients: readonly number[][],
  stratum: readonly string[],
  shares: Readonly<Record<Split, number>>,
  parts: readonly Split[],
): Split[] {
  // How much of its share of each stratum a split has been given: 0 nothing, 1 all.
  const filled = new Map(byFrequency(stratum).map(([name, count]) => [name, { count, train: 0, valid: 0, test: 0 }]));
  const result = new Array<Split>(stratum.length);
  const empty = new Set<Split>(parts);
  patients.forEach((rows, place) => {
    // Enough patients are held back to leave no split without one.
    const choice = patients.length - place > empty.size ? parts : [...empty];
    const split = choice.reduce((best, next) => (fill(rows, next) < fill(rows, best) - 1e-9 ? next : best));
    empty.delete(split);
    for (const row of rows) {
      result[row] = split;
      const group = filled.get(stratum[row])!;
      group[split] += 1 / (shares[split] * group.count);
    }
  });
  return result;

  /** How full a split is of the strata of these images. */
  function fill(rows: readonly number[], split: Split): number {
    return rows.reduce((sum, row) => sum + filled.get(stratum[row])![split], 0) / rows.length;
  }
}

/**
 * The group in which an image is divided: its combination, or, where that has too few images to be divided in these
 * shares, the rarest of its labels.
 * @param leastShare the smallest of the shares.
 */
function strataOf(all: SourceTable, leastShare: number): string[] {
  const enough = 1 / leastShare;
  const combination = combinationNames(all);
  const count = new Map(byFrequency(combination));
  const positives = countPositives(all);
  const width = all.labelNames.length;
  return combination.map((name, row) => {
    if (count.get(name)! >= enough) return name;
    let rarest = -1;
    for (let label = 0; label < width; label++) {
      const present = all.labels[row * width + label] === 1;
      if (present && (rarest < 0 || positives[label] < positives[rarest])) rarest = label;
    }
    return rarest < 0 ? "none" : `rare/${all.labelNames[rarest]}`;
  });
}
