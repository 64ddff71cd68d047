/** Rows of images as one picture, with a label beside each row and titles above columns. */
import { note, plain, textWidth, wrap } from "./frame";
import { type Tile, mosaic, mosaicImage, pixelAxes } from "./mosaic";
import { fontSize } from "./theme";

/** A label in one line as it is, or in the lines of {@link labelColumn}. */
export type RowLabel = string | readonly string[];

/** A title above columns of images. */
export interface ColumnTitle {
  readonly text: string;
  /** The title's left end or its center. */
  readonly x: number;
  readonly xanchor: "left" | "center";
  /** Of its font; that of ticks unless given. */
  readonly size?: number;
}

/** Images and what is written around them. Lengths are in CSS pixels, from the picture's upper left corner. */
export interface LabeledMosaic {
  readonly tiles: readonly Tile[];
  /** Width and height of an image in pixels of its own. */
  readonly resolution: number;
  /** Width and height of an image as it is shown. */
  readonly side: number;
  readonly width: number;
  readonly height: number;
  /** From the top of a row to the top of the next. */
  readonly step: number;
  readonly labels: readonly RowLabel[];
  readonly titles?: readonly ColumnTitle[];
  /** Room on the axes to the right of the picture, for what the figure draws there. */
  readonly beside?: number;
}

/** What a figure puts into its layout. */
export interface MosaicParts {
  readonly xaxis: object;
  readonly yaxis: object;
  readonly images: object[];
  /** The titles above columns, as annotations. */
  readonly titles: object[];
  /** The labels beside rows, as annotations. */
  readonly labels: object[];
}

/** Puts images into one picture and writes labels and titles around it. */
export async function labeledMosaic(parts: LabeledMosaic): Promise<MosaicParts> {
  const { tiles, resolution, side, width, height, step, labels, titles = [], beside = 0 } = parts;
  const axes = pixelAxes(width + beside, height);
  return {
    xaxis: axes.x,
    yaxis: axes.y,
    images: [mosaicImage(await mosaic(tiles, resolution, side, width, height))],
    titles: titles.map(columnTitle),
    labels: labels.map((label, row) => rowLabel(label, row * step + side / 2)),
  };
}

/** A label beside a row whose middle is at a height. */
function rowLabel(label: RowLabel, y: number): object {
  const isOneLine = typeof label === "string";
  return note(isOneLine ? label : label.join("<br>"), {
    x: 0,
    y,
    xref: "x",
    yref: "y",
    xanchor: "right",
    yanchor: "middle",
    xshift: -8,
    ...(!isOneLine && { align: "right" }),
  });
}

function columnTitle({ text, x, xanchor, size }: ColumnTitle): object {
  return note(`<b>${plain(text)}</b>`, {
    x,
    y: 0,
    xref: "x",
    yref: "y",
    xanchor,
    yanchor: "bottom",
    yshift: 3,
    ...(size !== undefined && { font: { size } }),
  });
}

/**
 * Labels in lines, and the left margin that holds them.
 * @param most room for text, in CSS pixels; longer labels get several lines.
 */
export function labelColumn(labels: readonly string[], most: number): { width: number; lines: string[][] } {
  const width = Math.min(most, Math.max(...labels.map((label) => textWidth(label, fontSize.tick)), 60)) + 24;
  return { width, lines: labels.map((label) => wrap(plain(label), width - 22, fontSize.tick)) };
}

/** The horizontal part of a frame around a picture: wide enough for title and caption where the picture is narrow. */
export function frameAround(left: number, width: number): { left: number; width: number; right: number } {
  const narrowest = 480;
  return {
    left,
    width: Math.max(narrowest, left + width + 24),
    right: Math.max(24, narrowest - left - width),
  };
}
