/** One attribute of all images. */
export interface ImageAttribute {
  /** `sex`, `age` or `view`. */
  readonly name: string;
  /** Such as `female`, `60 to 79` or `AP`, by row of the cohort; not there where the source does not say. */
  readonly values: ReadonlyMap<number, string>;
}

/**
 * The group in which an age is compared.
 * @param years NIH has some of several hundred.
 * @returns undefined for an age that nobody has.
 */
export function ageGroup(years: number): string | undefined {
  if (years > 120) return undefined;
  if (years < 40) return "0 to 39";
  if (years < 60) return "40 to 59";
  return years < 80 ? "60 to 79" : "80 and older";
}
