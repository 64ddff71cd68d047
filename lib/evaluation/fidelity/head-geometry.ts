/**
 * Where the head is in an axial CT slice: its middle and its skull, found on the pixels, so that places in it can be named
 * whatever its size. The skull is the only thing that is white all around; its outer border is taken, which blood within
 * it does not touch.
 */

/** Directions in which the skull is looked for; the first is just left of straight back, the middle ones are in front. */
export const directions = 96;

/** A head in an image. Directions are angles from the front, positive toward the image's right. */
export interface Head {
  /** Mean distance of the skull's outer border from the middle, in pixels: the unit of all places in the head. */
  readonly radius: number;
  /** Brightness, 0 to 1, at a place: x toward the image's right and y toward the back, from the middle. */
  at(x: number, y: number): number;
  /** Brightness in a direction, at a depth below the outer border of the skull. */
  below(direction: number, depth: number): number;
  /** How deep a place lies below the outer border of the skull; negative outside. */
  depthOf(x: number, y: number): number;
}

/** Brightness of the skull's border, where the brightest pixel is 1. What else is as bright lies within the skull. */
const bone = 0.65;
/** Directions on either side among which the median border counts: the head holder and noise are no skull. */
const neighbors = 4;
/** Smallest radius of a head, as a share of the image's width. */
const smallest = 0.15;

/** The angle of a direction. */
export function angleOf(direction: number): number {
  return ((direction + 0.5) / directions) * 2 * Math.PI - Math.PI;
}

/** The head in resolution×resolution gray values; undefined if there is no skull. */
export function findHead(image: ArrayLike<number>, resolution: number): Head | undefined {
  const middle = middleOfBone(image, resolution);
  if (middle === undefined) return undefined;
  const [middleX, middleY] = middle;
  const pixel = (x: number, y: number): number => interpolate(image, resolution, x, y) / 255;
  const borders = Array.from({ length: directions }, (_, direction) => {
    const [x, y] = [Math.sin(angleOf(direction)), -Math.cos(angleOf(direction))];
    for (let r = 0.56 * resolution; r > 0; r -= resolution / 256)
      if (pixel(middleX + r * x, middleY + r * y) >= bone) return r;
    return 0;
  });
  const skull = borders.map((_, direction) => {
    const around = Array.from(
      { length: 2 * neighbors + 1 },
      (_, i) => borders[(direction + i - neighbors + directions) % directions],
    );
    return around.sort((a, b) => a - b)[neighbors];
  });
  const radius = skull.reduce((sum, r) => sum + r, 0) / directions;
  if (radius < smallest * resolution) return undefined;
  return {
    radius,
    at: (x, y) => pixel(middleX + radius * x, middleY + radius * y),
    below(direction, depth) {
      const r = skull[direction] - radius * depth;
      return pixel(middleX + r * Math.sin(angleOf(direction)), middleY - r * Math.cos(angleOf(direction)));
    },
    depthOf(x, y) {
      const direction = Math.floor(((Math.atan2(x, -y) + Math.PI) / (2 * Math.PI)) * directions) % directions;
      return skull[direction] / radius - Math.hypot(x, y);
    },
  };
}

/** The middle of the box around all bone, in pixels. */
function middleOfBone(image: ArrayLike<number>, size: number): [x: number, y: number] | undefined {
  let [left, right, top, bottom] = [size, -1, size, -1];
  for (let at = 0; at < size * size; at++) {
    if (image[at] <= 255 * bone) continue;
    const [x, y] = [at % size, Math.floor(at / size)];
    [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
  }
  return right < 0 ? undefined : [(left + right) / 2, (top + bottom) / 2];
}

/** Bilinear; outside of the image, its border. */
function interpolate(image: ArrayLike<number>, size: number, x: number, y: number): number {
  const [px, py] = [Math.max(0, Math.min(size - 1.001, x)), Math.max(0, Math.min(size - 1.001, y))];
  const [i, j] = [Math.floor(px), Math.floor(py)];
  const [fx, fy] = [px - i, py - j];
  const at = j * size + i;
  return (
    (image[at] * (1 - fx) + image[at + 1] * fx) * (1 - fy) +
    (image[at + size] * (1 - fx) + image[at + size + 1] * fx) * fy
  );
}
