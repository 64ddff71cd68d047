/**
 * The split that a data set comes with. Lists that know only a development and a test set leave the development
 * patients' rows open: these are divided among the splits that the list does not name.
 */
import { UserError } from "../../support/errors";
import type { Random } from "../../support/random";
import { type SourceTable, keepRows } from "./source-table";
import { splitPatients } from "./patient-split";
import { type Split, splits } from "../format/split";

/** A row's split as the data set has it; undefined if it is left open. */
export type OfficialSplit = readonly (Split | undefined)[];

/**
 * The split of every row: the official one if there is one.
 * @param all the selected images. @param official of each of these.
 * @param named the splits that the data set's own list knows.
 * @param shares in which open rows are divided among the other splits; only their proportions count.
 * @param random the same generator gives the same split.
 * @throws UserError when a patient is in two of the list's parts, or a split has no image.
 */
export function splitOfficially(
  all: SourceTable,
  official: OfficialSplit,
  named: ReadonlySet<Split>,
  shares: Readonly<Record<Split, number>>,
  random: Random,
): Split[] {
  requireOnePart(all, official);
  const result = [...official];
  const open = official.flatMap((split, row) => (split === undefined ? [row] : []));
  if (open.length > 0) {
    const divided = splitPatients(keepRows(all, open), sharesOfOthers(shares, named), random);
    open.forEach((row, i) => (result[row] = divided[i]));
  }
  const empty = splits.find((split) => !result.includes(split));
  if (empty !== undefined) {
    throw new UserError(
      `No image is left in ${empty} of the official split: keep more label combinations, or set officialSplit to false.`,
    );
  }
  return result as Split[];
}

function requireOnePart({ patient }: SourceTable, official: OfficialSplit): void {
  const name = (split: Split | undefined): string => split ?? "the development set";
  const seen = new Map<string, Split | undefined>();
  patient.forEach((one, row) => {
    if (seen.has(one) && seen.get(one) !== official[row]) {
      throw new UserError(
        `Patient ${one} is both in ${name(seen.get(one))} and in ${name(official[row])} of the official split: correct the list, or set officialSplit to false.`,
      );
    }
    seen.set(one, official[row]);
  });
}

/** The shares of the splits that a list does not know, so that they are 1 together. */
function sharesOfOthers(shares: Readonly<Record<Split, number>>, named: ReadonlySet<Split>): Record<Split, number> {
  const others = splits.filter((split) => !named.has(split));
  const sum = others.reduce((total, split) => total + shares[split], 0);
  const share = (split: Split): number => (named.has(split) ? 0 : shares[split] / sum);
  return { train: share("train"), valid: share("valid"), test: share("test") };
}
