/** How one image is placed on another: an affine map of the plane, and the eight symmetries of a square. */

/** (x, y) → (a x + b y + s, c x + d y + t), in pixels from the image's center: [a, b, s, c, d, t]. */
export type Pose = readonly [number, number, number, number, number, number];

export const upright: Pose = [1, 0, 0, 0, 1, 0];

/** First `inner`, then `outer`. */
export function compose([a, b, s, c, d, t]: Pose, [e, f, u, g, h, v]: Pose): Pose {
  return [a * e + b * g, a * f + b * h, a * u + b * v + s, c * e + d * g, c * f + d * h, c * u + d * v + t];
}

/** The way back. */
export function inverse([a, b, s, c, d, t]: Pose): Pose {
  const area = a * d - b * c;
  return [d / area, -b / area, (b * t - d * s) / area, -c / area, a / area, (c * s - a * t) / area];
}

/** Whether sizes and angles change by at most a share, and places by at most a number of pixels. */
export function isNearUpright([a, b, s, c, d, t]: Pose, share: number, pixels: number): boolean {
  return (
    Math.max(Math.abs(a - 1), Math.abs(b), Math.abs(c), Math.abs(d - 1)) <= share &&
    Math.max(Math.abs(s), Math.abs(t)) <= pixels
  );
}

/** Quarter turns, mirrored or not. */
export const turns = 8;

/** An image turned by `turn` quarters clockwise; from 4 on it is mirrored first. @param image side×side. */
export function turned<T extends Float32Array | Uint8Array>(image: T, side: number, turn: number): T {
  const result = image.slice() as T;
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      let [u, v] = [x, y];
      for (let quarter = 0; quarter < turn % 4; quarter++) [u, v] = [v, side - 1 - u];
      result[y * side + x] = image[v * side + (turn >= 4 ? side - 1 - u : u)];
    }
  return result;
}
