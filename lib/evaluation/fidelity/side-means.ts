/** Mean grays of parts of one side of an image, as shares of its size: what measures of a chest are made of. */

/** −1: columns left of the image's middle; 1: right of it. */
export const sides = [-1, 1] as const;
export type ChestSide = (typeof sides)[number];

/** From and to, as shares of the size. */
export type Stretch = readonly [number, number];

/**
 * Mean gray of a part of one side.
 * @param columns as distances from the middle. @param rows from the top; at least one pixel of each.
 */
export function meanGray(
  image: ArrayLike<number>,
  size: number,
  side: ChestSide,
  columns: Stretch,
  rows: Stretch,
): number {
  let [sum, count] = [0, 0];
  const [top, bottom] = [
    Math.round(rows[0] * size),
    Math.max(Math.round(rows[0] * size) + 1, Math.round(rows[1] * size)),
  ];
  const [near, far] = [
    Math.round(columns[0] * size),
    Math.max(Math.round(columns[0] * size) + 1, Math.round(columns[1] * size)),
  ];
  for (let y = Math.max(0, top); y < Math.min(size, bottom); y++) {
    for (let i = near; i < Math.min(size / 2, far); i++, count++)
      sum += image[y * size + (side < 0 ? size / 2 - 1 - i : size / 2 + i)];
  }
  return sum / count;
}
