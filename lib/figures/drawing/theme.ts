/**
 * How figures look. One font, sizes that stay readable when a figure is printed 18 cm wide, colors from Okabe and Ito's
 * color-blind-safe palette (https://jfly.uni-koeln.de/color/), and beside each color a dash, a marker and a pattern of
 * its own, so that a figure can be read in gray.
 */
import { trainingDataNames, type TrainingData } from "../../experiment/results";

/** The embedded font first; the others where a viewer doesn't have it (JupyterLab, Inkscape). */
export const fontFamily: string = "Fig Sans, DejaVu Sans, Verdana, sans-serif";

/** CSS pixels. A figure of 760 pixels printed 18 cm wide has 14 px = 9.4 pt. */
export const figureWidth: number = 760;
export const fontSize: Readonly<{ title: number; text: number; tick: number; caption: number }> = {
  title: 18,
  text: 14,
  tick: 13,
  caption: 12.5,
};

export const ink: Readonly<{ text: string; axis: string; grid: string; faint: string }> = {
  text: "#1a1a1a",
  axis: "#444444",
  grid: "#e4e4e4",
  faint: "#767676",
};

/** Everything that tells one series from another. */
export interface SeriesLook {
  readonly color: string;
  /** The color, light, for bands and areas. */
  readonly band: string;
  readonly dash: "solid" | "dash" | "dot" | "dashdot" | "longdash";
  readonly symbol: string;
  /** Plotly's fill pattern of bars. */
  readonly pattern: "" | "/" | "x" | "." | "-";
}

/** In the order in which they differ most, in lightness too. */
export const seriesLooks: readonly SeriesLook[] = [
  { color: "#000000", band: "rgba(0,0,0,0.13)", dash: "solid", symbol: "circle", pattern: "" },
  { color: "#0072B2", band: "rgba(0,114,178,0.18)", dash: "dash", symbol: "square", pattern: "" },
  { color: "#E69F00", band: "rgba(230,159,0,0.22)", dash: "dot", symbol: "diamond", pattern: "/" },
  { color: "#CC79A7", band: "rgba(204,121,167,0.22)", dash: "dashdot", symbol: "triangle-up", pattern: "x" },
  { color: "#009E73", band: "rgba(0,158,115,0.20)", dash: "longdash", symbol: "cross", pattern: "." },
];

/** The same look for the same training data in every figure. */
export const trainingLooks: Readonly<Record<TrainingData, SeriesLook>> = Object.fromEntries(
  trainingDataNames.map((name, place) => [name, seriesLooks[place]]),
) as Record<TrainingData, SeriesLook>;

/** The look of a named series: the training data's own, otherwise by its place. */
export function lookOf(name: string, place: number): SeriesLook {
  return trainingLooks[name as TrainingData] ?? seriesLooks[place % seriesLooks.length];
}

/** What every axis has; spread it and add to it. */
export function axis(title: string, more: object = {}): Record<string, unknown> {
  return {
    title: { text: title, standoff: 10, font: { size: fontSize.text } },
    tickfont: { size: fontSize.tick },
    showline: true,
    linecolor: ink.axis,
    linewidth: 1,
    ticks: "outside",
    ticklen: 5,
    tickcolor: ink.axis,
    gridcolor: ink.grid,
    zeroline: false,
    automargin: false,
    fixedrange: false,
    ...more,
  };
}
