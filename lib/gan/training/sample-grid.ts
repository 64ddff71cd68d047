/**
 * Samples side by side: one row for each label combination and one column for each latent vector, with the same vectors
 * in every row.
 */
import sharp from "sharp";
import { Random } from "../../support/random";
import type { Generator } from "../generator";

/**
 * Samples a grid. The same seed gives the same latent vectors, so grids of one training at different times can be
 * compared. @param combinations label vectors of length L, one for each row of the grid. @param columns images in a
 * row.
 * @returns combinations×columns×resolution×resolution gray values, 0 to 255.
 */
export function sampleGrid(
  generator: Generator,
  combinations: readonly ArrayLike<number>[],
  columns: number,
  seed: number,
): Uint8Array {
  const vectors = Random.fromSeed(seed, "grid latents").normals(columns * generator.latentSize);
  const latents = new Float32Array(combinations.length * vectors.length);
  combinations.forEach((_, row) => latents.set(vectors, row * vectors.length));
  const labels = combinations.flatMap((combination) =>
    Array.from({ length: columns }, () => Array.from(combination)).flat(),
  );
  return generator.generate(latents, labels);
}

/** A picture of a grid. */
export interface GridPicture {
  readonly png: Buffer;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * Draws a grid's images edge to edge, pixel by pixel.
 * @param images rows×columns×resolution×resolution, as {@link sampleGrid} gives them.
 */
export async function drawGrid(images: Uint8Array, columns: number, resolution: number): Promise<GridPicture> {
  const width = columns * resolution;
  const height = images.length / width;
  const canvas = Buffer.alloc(images.length);
  for (let line = 0; line < images.length / resolution; line++) {
    const [image, y] = [Math.floor(line / resolution), line % resolution];
    const start = (Math.floor(image / columns) * resolution + y) * width + (image % columns) * resolution;
    canvas.set(images.subarray(line * resolution, (line + 1) * resolution), start);
  }
  const png = await sharp(canvas, { raw: { width, height, channels: 1 } })
    .toColourspace("b-w")
    .png({ compressionLevel: 9 })
    .toBuffer();
  return { png, width, height };
}
