/**
 * How much of a spread is whose: of generators that are trained again, and of classifiers that are trained again on the images
 * of one generator. Nested random effects by the method of moments (Searle, Casella, McCulloch 1992, chapter 3), pooled over places.
 */
import { squaresAround } from "../mean";

/** Two standard deviations. NaN where nothing is repeated that would tell. */
export interface VarianceComponents {
  /** Of generators, without what their classifiers add; 0 where classifiers alone would spread as much. */
  readonly between: number;
  /** Of the classifiers of one generator. */
  readonly within: number;
  readonly betweenDegrees: number;
  readonly withinDegrees: number;
}

/** @param places of each place, of each generator, the values of its classifiers. */
export function varianceComponents(places: readonly (readonly (readonly number[])[])[]): VarianceComponents {
  let [between, betweenDegrees, within, withinDegrees, size] = [0, 0, 0, 0, 0];
  for (const generators of places) {
    const all = generators.flat();
    const inside = generators.reduce((sum, values) => sum + squaresAround(values), 0);
    within += inside;
    withinDegrees += all.length - generators.length;
    between += squaresAround(all) - inside;
    betweenDegrees += generators.length - 1;
    size += all.length - generators.reduce((sum, { length }) => sum + length ** 2, 0) / all.length;
  }
  const withinSquare = within / withinDegrees;
  const excess = between / betweenDegrees - withinSquare;
  return {
    between: Math.sqrt(Math.max(0, excess / (size / betweenDegrees))),
    within: Math.sqrt(withinSquare),
    betweenDegrees,
    withinDegrees,
  };
}
