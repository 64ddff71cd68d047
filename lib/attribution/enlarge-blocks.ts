/** Expands values of square blocks to values of pixels. */

/**
 * Each pixel gets the mean of the blocks that it lies in, by the share that lies in each.
 * @param values blocks×blocks values, row-major.
 * @param side a block's side in widths of the picture; the last block of a row may stick out.
 * @returns resolution×resolution values.
 */
export function enlargeBlocks(values: Float64Array, blocks: number, side: number, resolution: number): Float64Array {
  const shares = Array.from({ length: resolution }, (_, pixel) =>
    overlaps(pixel / resolution, (pixel + 1) / resolution, blocks, side),
  );
  const pixels = new Float64Array(resolution * resolution);
  shares.forEach((rows, y) =>
    shares.forEach((columns, x) => {
      for (const [row, height] of rows)
        for (const [column, width] of columns)
          pixels[y * resolution + x] += height * width * values[row * blocks + column];
    }),
  );
  return pixels;
}

/** The blocks between two places, and the share of the way that lies in each. */
function overlaps(from: number, to: number, blocks: number, side: number): [block: number, share: number][] {
  const found: [number, number][] = [];
  for (let block = Math.floor(from / side + 1e-9); block < blocks && block * side < to - 1e-12; block++) {
    found.push([block, (Math.min(to, (block + 1) * side) - Math.max(from, block * side)) / (to - from)]);
  }
  return found;
}
