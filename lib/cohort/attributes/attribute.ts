/** One attribute of all images. */
export interface ImageAttribute {
  /** `sex`, `age` or `view`. */
  readonly name: string;
  /** Such as `female`, `60 to 79` or `AP`, by row of the cohort; not there where the source does not say. */
  readonly values: ReadonlyMap<number, string>;
}
