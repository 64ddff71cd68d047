/** Small images and masks from larger ones. */

/**
 * The finest grid that phantoms draw for small images: thin structures keep their share of a pixel, as in real images,
 * which are large before they are made small.
 */
export function gridOf(resolution: number): number {
  return Math.max(64, resolution);
}

/** Means over squares of pixels. @param values from×from values. @param to divides `from`. */
export function blockMeans(values: Float32Array, from: number, to: number): Float32Array {
  const side = from / to;
  if (side === 1) return values;
  const reduced = new Float32Array(to * to);
  for (let pixel = 0; pixel < values.length; pixel++) {
    const row = Math.floor(Math.floor(pixel / from) / side);
    reduced[row * to + Math.floor((pixel % from) / side)] += values[pixel] / (side * side);
  }
  return reduced;
}

/**
 * A mask at a resolution, from one on its grid: a pixel belongs to it when a quarter of it does.
 * @param seen 1 or 0 for each pixel of the grid.
 */
export function maskAt(seen: Float32Array, resolution: number): Uint8Array {
  return Uint8Array.from(blockMeans(seen, gridOf(resolution), resolution), (share) => (share >= 0.25 ? 1 : 0));
}
