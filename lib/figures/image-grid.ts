/** Real and synthetic images of the same label combinations side by side. */
import { UserError } from "../support/errors";
import type { Figure } from "./drawing/figure";
import { frameLayout, note, plain, textWidth, wrap } from "./drawing/frame";
import { type Tile, mosaic, mosaicImage, pixelAxes, splitImages, tileSide } from "./drawing/mosaic";
import { fontSize } from "./drawing/theme";

/** One label combination. */
export interface ImageGridRow {
  readonly title: string;
  /** One block a source, in the order of `sources`: images × H × W gray values; may be empty. */
  readonly images: readonly Uint8Array[];
}

/** What is written around the images, and how large they are. */
export interface ImageGridOptions {
  readonly title?: string;
  readonly caption?: string;
  /** Column titles: "real", "cpD-GAN", … */
  readonly sources: readonly string[];
  /** Width and height of each image in pixels. */
  readonly resolution: number;
  readonly rows: readonly ImageGridRow[];
}

const gap = 4;
const sourceGap = 18;
/** Of the figure, in CSS pixels. */
const widest = 920;

/**
 * A grid of images: one row for each label combination, one block of columns for each source.
 * @throws UserError when there are no images, or the blocks do not fit sources and resolution.
 */
export async function imageGridFigure(options: ImageGridOptions): Promise<Figure> {
  const { sources, rows, resolution } = options;
  const cells = rows.map((row) => cellsOf(row, options));
  const columns = sources.map((_, source) => Math.max(0, ...cells.map((row) => row[source].length)));
  const across = columns.reduce((sum, count) => sum + count, 0);
  if (across === 0)
    throw new UserError("There are no images to show; sample some, or choose label combinations that exist.");
  const titleWidth = Math.min(200, Math.max(...rows.map((row) => textWidth(row.title, fontSize.tick)), 60)) + 24;
  const titles = rows.map((row) => wrap(plain(row.title), titleWidth - 22, fontSize.tick));
  const side = tileSide((widest - titleWidth - 24 - sourceGap * (sources.length - 1)) / across - gap, resolution);
  const step = Math.max(side + gap, ...titles.map((lines) => 17 * lines.length + 6));
  const lefts = sourceLefts(columns, side);
  const width = lefts[lefts.length - 1] + columns[columns.length - 1] * (side + gap) - gap;
  const height = rows.length * step - step + side;
  const tiles = cells.flatMap((row, y) =>
    row.flatMap((images, source) =>
      images.map((pixels, x): Tile => ({ pixels, left: lefts[source] + x * (side + gap), top: y * step })),
    ),
  );
  const layout = frameLayout({
    title: options.title ?? "Real and synthetic images",
    caption:
      options.caption ??
      `Each row is one combination of labels. Synthetic images were sampled with these labels, not hand-picked. ${resolution}\u00a0×\u00a0${resolution} pixels.`,
    plotHeight: height,
    left: titleWidth,
    width: Math.max(480, titleWidth + width + 24),
    right: Math.max(24, 480 - titleWidth - width),
    above: 24,
    below: 14,
  });
  const axes = pixelAxes(width, height);
  return {
    data: [],
    layout: {
      ...layout,
      xaxis: axes.x,
      yaxis: axes.y,
      images: [mosaicImage(await mosaic(tiles, resolution, side, width, height))],
      annotations: [
        ...layout.annotations,
        ...sources.map((source, place) =>
          note(`<b>${plain(source)}</b>`, {
            x: lefts[place],
            y: 0,
            xref: "x",
            yref: "y",
            xanchor: "left",
            yanchor: "bottom",
            yshift: 3,
            font: { size: fontSize.text },
          }),
        ),
        ...titles.map((lines, place) =>
          note(lines.join("<br>"), {
            x: 0,
            y: place * step + side / 2,
            xref: "x",
            yref: "y",
            xanchor: "right",
            yanchor: "middle",
            xshift: -8,
            align: "right",
          }),
        ),
      ],
    },
    alt: `${options.title ?? "Real and synthetic images"}: ${sources.map((source, place) => `${columns[place]} ${source}`).join(", ")} images for each of ${rows.map((row) => row.title).join("; ")}.`,
  };
}

function cellsOf(row: ImageGridRow, { sources, resolution }: ImageGridOptions): Uint8Array[][] {
  if (row.images.length !== sources.length) {
    throw new UserError(
      `The row "${row.title}" has ${row.images.length} blocks of images for ${sources.length} sources; give one each (it may be empty).`,
    );
  }
  return row.images.map((block) => splitImages(block, resolution));
}

function sourceLefts(columns: readonly number[], side: number): number[] {
  let left = 0;
  return columns.map((count) => {
    const mine = left;
    left += count * (side + gap) - gap + sourceGap;
    return mine;
  });
}
