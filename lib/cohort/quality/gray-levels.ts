/**
 * Checks the gray values of each image: finds images of a single value, and images that lost nearly all values of their
 * files.
 */
import { UserError } from "../../support/errors";
import { inOrder } from "../../support/in-order";

/** An image with fewer gray levels of the 256 is posterised, where its file has as many or more. */
const fewLevels = 16;

/** Names an image by its row. */
export type NameOf = (row: number) => string;

/**
 * How many images have a single gray value.
 * @param levels different gray values of each image.
 * @param mending what to do when all of them have, where that is an error.
 * @throws UserError when all of them have and there is a mending.
 */
export function constantNotes(levels: Uint16Array, nameOf: NameOf, mending?: string): string[] {
  const rows = rowsWhere(levels, (count) => count === 1);
  if (rows.length === 0) return [];
  if (rows.length === levels.length && mending !== undefined)
    throw new UserError(
      `${levels.length} of ${levels.length} images have a single gray value, so their content is lost (the first is ${nameOf(0)}): ${mending}.`,
    );
  const images =
    rows.length === 1 ? `1 image of ${levels.length} has` : `${rows.length} images of ${levels.length} have`;
  return [`${images} a single gray value, the first is ${nameOf(rows[0])}.`];
}

/**
 * How many images have fewer gray levels than 16 although their files have more. Only the files of images with so few are
 * read again, as what a file has is not to be seen in its image.
 * @param levels different gray values of each image.
 * @param fileLevels different values in the file of a row's image.
 */
export async function posterisedNotes(
  levels: Uint16Array,
  nameOf: NameOf,
  fileLevels: (row: number) => Promise<number>,
  together: number,
): Promise<string[]> {
  const few = rowsWhere(levels, (count) => count > 1 && count < fewLevels);
  const posterised: { row: number; inFile: number }[] = [];
  let place = 0;
  for await (const outcome of inOrder(0, few.length, together, (next) => fileLevels(few[next]))) {
    const row = few[place++];
    if ("error" in outcome) throw outcome.error;
    if (outcome.value >= fewLevels) posterised.push({ row, inFile: outcome.value });
  }
  if (posterised.length === 0) return [];
  const [{ row, inFile }] = posterised;
  const images =
    posterised.length === 1
      ? `1 image of ${levels.length} has`
      : `${posterised.length} images of ${levels.length} have`;
  return [
    `${images} fewer than ${fewLevels} gray levels although the file has more, the first is ${nameOf(row)} with ${levels[row]} of ${inFile}.`,
  ];
}

function rowsWhere(levels: Uint16Array, is: (count: number) => boolean): number[] {
  return Array.from(levels.keys()).filter((row) => is(levels[row]));
}
