/** Why an image file cannot be read, thrown by code that does not know the file's name. */

import { UserError } from "../../support/errors";

/** Both texts go into one sentence: "The image F cannot be read (reason): mending." */
export class ImageFault extends Error {
  override readonly name: string = "ImageFault";

  /**
   * @param reason such as "it has no pixel data".
   * @param mending such as "convert it to gray".
   */
  constructor(
    readonly reason: string,
    readonly mending: string = "replace the file, or remove its row from the table",
  ) {
    super(reason);
  }

  /** The sentence that a user reads. */
  inFile(file: string): UserError {
    return new UserError(`The image ${file} cannot be read (${this.reason}): ${this.mending}.`);
  }
}

/** Images with more pixels are refused, so that a hostile or mistaken file does not take all the memory. */
export const mostPixels = 100_000_000;

/** Images whose shorter side is below this are refused: it is the least that a cohort holds. Unit: pixels. */
const leastSide = 8;

/** @throws ImageFault when an image of this size is too large or too small. */
export function checkSize(width: number, height: number): void {
  if (width * height > mostPixels) {
    throw new ImageFault(
      `it has ${width}×${height} pixels, and more than ${mostPixels / 1e6} million are refused`,
      "reduce it, or remove its row from the table",
    );
  }
  if (width < leastSide || height < leastSide) {
    throw new ImageFault(`it has ${width}×${height} pixels, and at least ${leastSide}×${leastSide} are needed`);
  }
}
