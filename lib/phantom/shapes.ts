/** Soft-edged shapes and smooth noise, as functions of a place: 1 inside, 0 outside, and in between over one edge width. */
import type { Random } from "../support/random";

/** Rises smoothly from 0 at −1 to 1 at +1 (Hermite's cubic). */
export function ramp(t: number): number {
  if (t <= -1) return 0;
  if (t >= 1) return 1;
  const s = (t + 1) / 2;
  return s * s * (3 - 2 * s);
}

/** A bump of height 1 and standard deviation 1, cut to zero beyond ±3: cheaper than a Gaussian and as round. */
export function bump(squared: number): number {
  if (squared >= 9) return 0;
  const s = 1 - squared / 9;
  return s * s * s * s;
}

/** Distance of (x, y) from the segment between two points. */
export function segmentDistance(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const dx = bx - ax;
  const dy = by - ay;
  const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
  const ex = x - ax - along * dx;
  const ey = y - ay - along * dy;
  return Math.sqrt(ex * ex + ey * ey);
}

const lattice = 16;

/** Smooth noise between −1 and 1 with features one unit across, periodic over 16 units. */
export class SmoothNoise {
  private readonly values: Float32Array;

  constructor(random: Random) {
    this.values = new Float32Array(lattice * lattice);
    for (let i = 0; i < this.values.length; i++) this.values[i] = random.between(-1, 1);
  }

  at(x: number, y: number): number {
    const column = Math.floor(x);
    const row = Math.floor(y);
    const fx = x - column;
    const fy = y - row;
    const sx = fx * fx * (3 - 2 * fx);
    const sy = fy * fy * (3 - 2 * fy);
    const left = column & (lattice - 1);
    const right = (column + 1) & (lattice - 1);
    const top = (row & (lattice - 1)) * lattice;
    const bottom = ((row + 1) & (lattice - 1)) * lattice;
    const above = this.values[top + left] * (1 - sx) + this.values[top + right] * sx;
    const below = this.values[bottom + left] * (1 - sx) + this.values[bottom + right] * sx;
    return above * (1 - sy) + below * sy;
  }
}
