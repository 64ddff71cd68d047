/** The frame of every figure: title, legend line, plot area, axis space, and the caption under it. */
import { figSansWidths } from "../data/fig-sans";
import { figureWidth, fontFamily, fontSize, ink } from "./theme";

/** Sizes in CSS pixels. */
export interface Frame {
  readonly title: string;
  /** One line under the title: what the data is. */
  readonly subtitle?: string;
  /** What one must know to read the figure; wrapped to the figure's width. */
  readonly caption: string;
  /** Height of the plot area. */
  readonly plotHeight: number;
  /** Space for tick labels and axis titles. */
  readonly left?: number;
  readonly right?: number;
  readonly below?: number;
  /** Space above the plot area, beside title and legend: panel titles. */
  readonly above?: number;
  /** The legend's entries; without them there is none. */
  readonly legend?: readonly string[];
  readonly width?: number;
}

const edge = 14;
const edgeRight = 24;

/** Plotly's layout of a frame; axes and more annotations are added by the figure. */
export function frameLayout(frame: Frame): {
  width: number;
  height: number;
  margin: { l: number; r: number; t: number; b: number; pad: number };
  annotations: object[];
} & Record<string, unknown> {
  const width = frame.width ?? figureWidth;
  const left = frame.left ?? 70;
  const below = Math.round(frame.below ?? 56);
  const titleLines = wrap(frame.title, width - 2 * edge, fontSize.title * 1.1);
  const subtitleLines = frame.subtitle ? wrap(frame.subtitle, width - 2 * edge, fontSize.text) : [];
  const captionLines = wrap(frame.caption, width - 2 * edge, fontSize.caption);
  const head = 12 + titleLines.length * 24 + subtitleLines.length * 20;
  const top =
    head + (8 + 24 * legendLines(frame.legend ?? [], width - left - (frame.right ?? edgeRight))) + (frame.above ?? 0);
  const bottom = below + captionLines.length * 17 + 14;
  const height = top + Math.round(frame.plotHeight) + bottom;
  return {
    width,
    height,
    margin: { l: left, r: frame.right ?? edgeRight, t: top, b: bottom, pad: 0 },
    font: { family: fontFamily, size: fontSize.text, color: ink.text },
    paper_bgcolor: "#ffffff",
    plot_bgcolor: "#ffffff",
    hovermode: "closest",
    showlegend: frame.legend !== undefined,
    ...(frame.legend ? { legend: legendAt((edge - 4) / width, 1 - head / height) } : {}),
    annotations: [
      block(`<b>${titleLines.join("<br>")}</b>`, fontSize.title, left, { y: 1, yanchor: "top", yshift: top - 8 }),
      ...(subtitleLines.length > 0
        ? [
            block(subtitleLines.join("<br>"), fontSize.text, left, {
              y: 1,
              yanchor: "top",
              yshift: top - 10 - titleLines.length * 24,
              color: ink.axis,
            }),
          ]
        : []),
      block(captionLines.join("<br>"), fontSize.caption, left, {
        y: 0,
        yanchor: "top",
        yshift: -below,
        color: ink.axis,
      }),
    ],
  };
}

/**
 * Text at the figure's left edge, placed from the plot area's corner because plotly has no other anchor for text.
 * @param left from the edge to the plot area.
 */
function block(
  text: string,
  size: number,
  left: number,
  place: { y: number; yanchor: string; yshift: number; color?: string },
): object {
  const { color, ...where } = place;
  return {
    text,
    ...where,
    x: 0,
    xref: "paper",
    yref: "paper",
    xanchor: "left",
    xshift: edge - left,
    align: "left",
    showarrow: false,
    borderpad: 0,
    font: { size, color: color ?? ink.text },
  };
}

/** A legend in lines, its upper left corner at a place in shares of the figure's width and height. */
export function legendAt(x: number, y: number): object {
  return {
    orientation: "h",
    traceorder: "normal",
    xref: "container",
    yref: "container",
    x,
    y,
    xanchor: "left",
    yanchor: "top",
    font: { size: fontSize.text },
    bgcolor: "rgba(255,255,255,0)",
    itemwidth: 36,
  };
}

/** What plotly draws beside an entry's text: the sample line (`itemwidth`), a gap on both sides of it, and one to the next entry. */
const entrySpace = 36 + 3 * 5;
/** For text that a browser sets a little wider than reckoned. */
const entrySlack = 2;

/**
 * Plotly lays a legend that is too long for one line out in columns as wide as the longest entry.
 * @param room what plotly allows it, wherever it stands: the width of the plot area.
 */
function legendLines(entries: readonly string[], room: number): number {
  const widths = entries.map((entry) => textWidth(entry, fontSize.text) + entrySpace + entrySlack);
  if (widths.reduce((sum, entry) => sum + entry, 0) <= room) return entries.length > 0 ? 1 : 0;
  return Math.ceil(entries.length / Math.max(1, Math.floor(room / Math.max(...widths))));
}

/** Text on the plot, without an arrow. */
export function note(text: string, more: object): object {
  return { text, showarrow: false, font: { size: fontSize.tick }, ...more };
}

/** How wide a text is in the figures' font, in pixels. */
export function textWidth(text: string, size: number): number {
  const thousandths = Array.from(text, (character) => figSansWidths[character.charCodeAt(0) - 32] ?? 640);
  return (thousandths.reduce((sum, width) => sum + width, 0) * size) / 1000;
}

/** Lines that fit a width. */
export function wrap(text: string, width: number, size: number): string[] {
  const lines: string[] = [];
  // No-break spaces keep their words together.
  for (const word of text.split(/[ \n]+/).filter(Boolean)) {
    const last = lines[lines.length - 1];
    if (last !== undefined && textWidth(`${last} ${word}`, size) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Left margin that holds the longest of the tick labels (lines parted by `<br>`). */
export function labelSpace(labels: readonly string[], size: number = fontSize.tick): number {
  const longest = Math.max(...labels.flatMap((label) => label.split("<br>")).map((line) => textWidth(line, size)));
  return Math.ceil(longest) + 26;
}

/** A data set's name is text, not markup: plotly reads `<` and `&` as HTML. */
export function plain(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
