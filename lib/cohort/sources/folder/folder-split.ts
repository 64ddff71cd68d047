/** A division into training, validation and test images that somebody's own table has already. */
import { UserError } from "../../../support/errors";
import { printable } from "../../../support/printable";
import type { Split } from "../../format/split";
import { plainName } from "./column-names";

const names = ["split", "set", "subset", "partition", "phase"];

const words: Readonly<Record<string, Split>> = {
  ...{ train: "train", training: "train" },
  ...{ valid: "valid", val: "valid", validation: "valid", dev: "valid", development: "valid" },
  ...{ test: "test", testing: "test", holdout: "test" },
};

/** The number of the column that divides a table's images; undefined if none does. */
export function splitColumn(columns: readonly string[]): number | undefined {
  const found = columns.findIndex((column) => names.includes(plainName(column)));
  return found < 0 ? undefined : found;
}

/**
 * The part that a cell names; undefined if it is empty.
 * @throws UserError naming the line when it is another word.
 */
export function splitOfCell(table: string, line: number, column: string, cell: string): Split | undefined {
  const text = cell.trim();
  if (text === "") return undefined;
  const word = text.toLowerCase();
  if (Object.hasOwn(words, word)) return words[word];
  throw new UserError(
    `${table}, line ${line}: ${printable(column)} must be train, valid, test or empty, not "${printable(text)}": correct it, or set officialSplit to false.`,
  );
}
