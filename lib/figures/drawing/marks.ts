/** Elements that several figures share: intervals, the line at chance, bars with names, the numbers of plotly's axes. */
import type { Estimate } from "../../statistics/interval";
import { note } from "./frame";
import { axis, ink } from "./theme";

/** Plotly's asymmetric error bars of some points. */
export function intervalBars(
  points: readonly { readonly auroc: number; readonly low: number; readonly high: number }[],
  color: string,
  width = 6,
): object {
  return {
    type: "data",
    symmetric: false,
    color,
    thickness: 2,
    width,
    array: points.map((point) => point.high - point.auroc),
    arrayminus: points.map((point) => point.auroc - point.low),
  };
}

/** The same, thinner, of figures that are no AUROCs of classifiers. */
export function estimateBars(estimates: readonly Estimate[], color: string, thickness = 1.2): object {
  return {
    type: "data",
    symmetric: false,
    array: estimates.map(({ value, high }) => high - value),
    arrayminus: estimates.map(({ value, low }) => value - low),
    color,
    thickness,
    width: 4,
  };
}

/** A thin line where a classifier that guesses would be. */
export function chanceLine(letter: "x" | "y", axisNumber = ""): object {
  const along = letter === "x" ? "y" : "x";
  return {
    type: "line",
    layer: "below",
    line: { color: ink.faint, width: 1.5 },
    [`${letter}ref`]: `${letter}${axisNumber}`,
    [`${along}ref`]: `${along}${axisNumber} domain`,
    [`${letter}0`]: 0.5,
    [`${letter}1`]: 0.5,
    [`${along}0`]: 0,
    [`${along}1`]: 1,
  };
}

/** Plotly calls the first axis `x` and the next `x2`: what to append for the panel at a place. */
export function axisNumber(place: number): string {
  return place === 0 ? "" : String(place + 1);
}

/**
 * A panel's title, above its upper left corner.
 * @param of what plotly calls its width and its height, such as `x2 domain` and `y2 domain`.
 */
export function panelTitle(
  text: string,
  of: { readonly xref: string; readonly yref: string },
  more: object = {},
): object {
  return note(text, { ...of, x: 0, y: 1, xanchor: "left", yanchor: "bottom", yshift: 3, ...more });
}

/** What plotly calls the width and height of the panel at a place. */
export function panelDomain(place: number): { xref: string; yref: string } {
  const number = axisNumber(place);
  return { xref: `x${number} domain`, yref: `y${number} domain` };
}

/** The axes of a trace in the panel at a place. */
export function panelOf(place: number): { xaxis: string; yaxis: string } {
  const number = axisNumber(place);
  return { xaxis: `x${number}`, yaxis: `y${number}` };
}

/** Bars from left to right, one per row. */
export function horizontalBars(
  rows: readonly number[],
  values: readonly number[],
  color: string,
  pattern = "",
): object {
  return {
    type: "bar",
    orientation: "h",
    x: values,
    y: rows,
    marker: {
      color,
      line: { color: "#333333", width: 1 },
      pattern: { shape: pattern, fgcolor: "#333333", fillmode: "overlay", size: 8, solidity: 0.15 },
    },
  };
}

/** A thin line between two rows. @param of what plotly calls the panel's width, and its rows' axis where it is not the first. */
export function rowSeparator(y: number, of: { readonly xref: string; readonly yref?: string }): object {
  return { type: "line", layer: "below", ...of, x0: 0, x1: 1, y0: y, y1: y, line: { color: ink.grid, width: 1 } };
}

/** The axis of rows, first one on top. */
export function rowAxis(names: readonly string[], more: object = {}): object {
  return axis("", {
    range: [names.length - 0.5, -0.5],
    tickvals: names.map((_, row) => row),
    ticktext: names,
    showgrid: false,
    ticks: "",
    ...more,
  });
}
