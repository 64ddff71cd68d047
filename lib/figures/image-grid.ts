/** Real and synthetic images of the same label combinations side by side. */
import { UserError } from "../support/errors";
import type { Figure } from "./drawing/figure";
import { frameLayout } from "./drawing/frame";
import { type ColumnTitle, frameAround, labelColumn, labeledMosaic } from "./drawing/labeled-mosaic";
import { type Tile, splitImages, tileSide } from "./drawing/mosaic";
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
  const { sources, rows, resolution, title = "Real and synthetic images" } = options;
  const cells = rows.map((row) => cellsOf(row, options));
  const columns = sources.map((_, source) => Math.max(0, ...cells.map((row) => row[source].length)));
  const across = columns.reduce((sum, count) => sum + count, 0);
  if (across === 0)
    throw new UserError("There are no images to show; sample some, or choose label combinations that exist.");
  const labels = labelColumn(
    rows.map((row) => row.title),
    200,
  );
  const side = tileSide((widest - labels.width - 24 - sourceGap * (sources.length - 1)) / across - gap, resolution);
  const step = Math.max(side + gap, ...labels.lines.map((lines) => 17 * lines.length + 6));
  const lefts = sourceLefts(columns, side);
  const width = lefts[lefts.length - 1] + columns[columns.length - 1] * (side + gap) - gap;
  const height = rows.length * step - step + side;
  const tiles = cells.flatMap((row, y) =>
    row.flatMap((images, source) =>
      images.map((pixels, x): Tile => ({ pixels, left: lefts[source] + x * (side + gap), top: y * step })),
    ),
  );
  const titles = sources.map((source, place): ColumnTitle => ({
    text: source,
    x: lefts[place],
    xanchor: "left",
    size: fontSize.text,
  }));
  const layout = frameLayout({
    title,
    caption:
      options.caption ??
      `Each row is one combination of labels. Synthetic images were sampled with these labels, not hand-picked. ${resolution}\u00a0×\u00a0${resolution} pixels.`,
    plotHeight: height,
    ...frameAround(labels.width, width),
    above: 24,
    below: 14,
  });
  const grid = await labeledMosaic({ tiles, resolution, side, width, height, step, labels: labels.lines, titles });
  const { xaxis, yaxis, images } = grid;
  return {
    data: [],
    layout: {
      ...layout,
      xaxis,
      yaxis,
      images,
      annotations: [...layout.annotations, ...grid.titles, ...grid.labels],
    },
    alt: `${title}: ${sources.map((source, place) => `${columns[place]} ${source}`).join(", ")} images for each of ${rows.map((row) => row.title).join("; ")}.`,
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
