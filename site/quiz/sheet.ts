/** The synthetic images of the quiz, as they come with the site: one picture with all of them, and what they show. */

/** `sheet.json`, beside `sheet.png`. */
export interface QuizSheet {
  /** Width and height of an image, in pixels. */
  readonly resolution: number;
  /** Images in a row of the picture; they follow one another by rows. */
  readonly columns: number;
  /** The printed name of what drew them: "cpD-GAN". */
  readonly model: string;
  /** Of each image the names of the labels that are present. */
  readonly images: readonly (readonly string[])[];
}

/** With the picture as an address that a page may show. */
export interface BuiltSheet extends QuizSheet {
  readonly picture: string;
}
