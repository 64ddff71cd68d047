/** Distributions that can be distinguished when they overlap: outlines over light areas. */
import { UserError } from "../../support/errors";
import type { SeriesLook } from "./theme";

/**
 * Edges of equal bins over all values together.
 * @throws UserError when there is no finite value.
 */
export function bins(groups: readonly ArrayLike<number>[], count: number): number[] {
  const finite = groups.flatMap((values) => Array.from(values)).filter(Number.isFinite);
  if (finite.length === 0) throw new UserError("There are no numbers to draw a distribution of.");
  const low = finite.reduce((a, b) => Math.min(a, b));
  const high = finite.reduce((a, b) => Math.max(a, b));
  const width = (high - low || 1) / count;
  return Array.from({ length: count + 1 }, (_, place) => low + place * width);
}

/** Percent of the values in each bin; the last bin holds its upper end. */
export function shares(values: ArrayLike<number>, edges: readonly number[]): number[] {
  const last = edges.length - 2;
  const counts = new Array<number>(edges.length - 1).fill(0);
  const width = edges[1] - edges[0];
  for (let i = 0; i < values.length; i++)
    counts[Math.max(0, Math.min(last, Math.floor((values[i] - edges[0]) / width)))]++;
  return counts.map((count) => (100 * count) / values.length);
}

/** One distribution as a stepped outline with a light area. */
export function histogramTrace(
  name: string,
  values: ArrayLike<number>,
  edges: readonly number[],
  look: SeriesLook,
  more: object = {},
): object {
  const y = shares(values, edges);
  return {
    type: "scatter",
    mode: "lines",
    name,
    x: edges,
    y: [...y, y[y.length - 1]],
    fill: "tozeroy",
    fillcolor: look.band,
    line: { color: look.color, dash: look.dash, width: 2, shape: "hv" },
    ...more,
  };
}
