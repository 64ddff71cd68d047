/** Many small images in one PNG, for figures that show images: one embedded picture instead of a hundred. */
import sharp from "sharp";
import { UserError } from "../../support/errors";

/** One image and where it goes. */
export interface Tile {
  /** H×W gray values, or H×W×3 of red, green and blue. */
  readonly pixels: Uint8Array;
  /** Upper left corner, in CSS pixels of the mosaic. */
  readonly left: number;
  readonly top: number;
}

/** A picture as a data URI with its size in CSS pixels. */
export interface Mosaic {
  readonly uri: string;
  readonly width: number;
  readonly height: number;
}

/**
 * Puts tiles on white. Pixels stay pixels (enlarged by a whole number), so that images are seen as the networks see them.
 * @param side CSS pixels of a tile's side.
 */
export async function mosaic(
  tiles: readonly Tile[],
  resolution: number,
  side: number,
  width: number,
  height: number,
): Promise<Mosaic> {
  // About as many pixels as a figure's PNG has.
  const enlarged = Math.max(1, Math.floor((2 * side) / resolution));
  const scale = (enlarged * resolution) / side;
  const [pixelWidth, pixelHeight] = [Math.round(width * scale), Math.round(height * scale)];
  const channels = tiles.some(({ pixels }) => pixels.length > resolution * resolution) ? 3 : 1;
  const canvas = Buffer.alloc(pixelWidth * pixelHeight * channels, 255);
  for (const tile of tiles) {
    const own = tile.pixels.length / (resolution * resolution);
    const [left, top] = [Math.round(tile.left * scale), Math.round(tile.top * scale)];
    for (let y = 0; y < resolution * enlarged; y++) {
      const row = Math.floor(y / enlarged) * resolution;
      const start = (top + y) * pixelWidth + left;
      for (let x = 0; x < resolution * enlarged; x++) {
        const pixel = row + Math.floor(x / enlarged);
        for (let c = 0; c < channels; c++)
          canvas[(start + x) * channels + c] = tile.pixels[pixel * own + (own === 1 ? 0 : c)];
      }
    }
  }
  const png = await sharp(canvas, { raw: { width: pixelWidth, height: pixelHeight, channels } })
    .toColourspace(channels === 1 ? "b-w" : "srgb")
    .png({ compressionLevel: 9 })
    .toBuffer();
  return { uri: `data:image/png;base64,${png.toString("base64")}`, width, height };
}

/**
 * Cuts a block of images, as a cohort's `readImages` gives it, into single ones.
 * @throws UserError when the block is not a whole number of images of that resolution.
 */
export function splitImages(images: Uint8Array, resolution: number): Uint8Array[] {
  const size = resolution * resolution;
  if (!(size > 0) || images.length % size !== 0) {
    throw new UserError(
      `${images.length} bytes do not make a whole number of ${resolution} × ${resolution} images; check the resolution.`,
    );
  }
  return Array.from({ length: images.length / size }, (_, place) => images.subarray(place * size, (place + 1) * size));
}

/**
 * The side of a tile in CSS pixels, about as large as there is room for and at most 96. Small images are enlarged so that
 * a pixel of theirs is a whole number of the PNG's (which has two a CSS pixel): sharp edges, and small files.
 */
export function tileSide(room: number, resolution: number): number {
  const side = Math.max(24, Math.min(96, Math.floor(room)));
  const enlarged = Math.floor((2 * side) / resolution);
  return enlarged >= 2 && (enlarged * resolution) % 2 === 0 ? (enlarged * resolution) / 2 : side;
}

/** A mosaic as plotly's layout image, on axes that count CSS pixels from the upper left corner. */
export function mosaicImage(
  { uri, width, height }: Mosaic,
  axes: { x: string; y: string } = { x: "x", y: "y" },
): object {
  return {
    source: uri,
    xref: axes.x,
    yref: axes.y,
    x: 0,
    y: 0,
    sizex: width,
    sizey: height,
    xanchor: "left",
    yanchor: "top",
    sizing: "stretch",
    layer: "below",
  };
}

/** Axes of such a picture: one unit a CSS pixel, nothing drawn. */
export function pixelAxes(width: number, height: number): { x: object; y: object } {
  const hidden = { visible: false, fixedrange: true };
  return { x: { ...hidden, range: [0, width] }, y: { ...hidden, range: [height, 0] } };
}
