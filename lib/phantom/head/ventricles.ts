/** The ventricles: bars of fluid whose places and widths follow the slice's level; calcium in the plexus and the pineal gland. */
import { bump, segmentDistance } from "../shapes";
import { type Scan, atLevels } from "./anatomy";
import { fluid } from "./brain";
import type { HeadSlice } from "./slice";

/** A part of a ventricle: from one point to another, with a radius. */
interface Part {
  readonly ax: number;
  readonly ay: number;
  readonly bx: number;
  readonly by: number;
  readonly radius: number;
}

export function drawVentricles(slice: HeadSlice, scan: Scan): void {
  const { shape, brainX, brainY, inside, ventricle } = slice;
  const partsOf = (side: -1 | 1): Part[] => {
    const effaced = side < 0 ? shape.effaced.left : shape.effaced.right;
    const size = shape.ventricles * (1 - 0.6 * effaced);
    return ventricleParts(shape.level + 0.15 * scan.tilt * side, size).filter(({ radius }) => radius > 0.0005);
  };
  const [left, right] = [partsOf(-1), partsOf(1)];
  for (let pixel = 0; pixel < inside.length; pixel++) {
    const [x, y] = [brainX[pixel], brainY[pixel]];
    const a = Math.abs(x);
    if (inside[pixel] === 0 || a > 0.17 || y < -0.19 || y > 0.24) continue;
    ventricle[pixel] = coverage(slice, x < 0 ? left : right, a, y);
  }
  slice.paint(fluid, (pixel) => ventricle[pixel]);
  drawCalcium(slice);
}

/** How much of a pixel the parts cover, its distance from the midline counted positive. */
function coverage(slice: HeadSlice, parts: readonly Part[], a: number, y: number): number {
  let covered = 0;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    const distance = segmentDistance(a, y, part.ax, part.ay, part.bx, part.by);
    if (distance < part.radius + slice.edge) covered = Math.max(covered, slice.bar(distance, part.radius));
  }
  return covered;
}

/** The parts of one side, its distance from the midline counted positive. */
function ventricleParts(level: number, size: number): Part[] {
  const horns = atLevels(level, 0.1, 0.72) * size;
  const atria = atLevels(level, 0.2, 0.85) * size;
  const bodies = atLevels(level, 0.6, 1.2) * size * (1.15 - 0.45 * level);
  const parts = [
    [0.016, -0.06, 0.042, -0.12, 0.015 * horns],
    [0.006, -0.045, 0.016, -0.06, 0.01 * horns],
    [0.072, 0.085, 0.1, 0.145, 0.018 * atria],
    [0.05, 0.055, 0.072, 0.085, 0.011 * atria],
    [0.024, -0.11, 0.03, 0, 0.019 * bodies],
    [0.03, 0, 0.065, 0.115, 0.019 * bodies],
    [0, -0.03, 0, 0.055, 0.0065 * atLevels(level, 0, 0.55) * size],
    [0, 0.155, 0.008, 0.165, 0.013 * atLevels(level, -1, 0.12) * size],
    [0.105, 0.005, 0.118, 0.05, 0.006 * atLevels(level, -1, 0.2) * size],
  ];
  return parts.map(([ax, ay, bx, by, radius]) => ({ ax, ay, bx, by, radius }));
}

/** Bright flecks where older people have them. */
function drawCalcium(slice: HeadSlice): void {
  const { anatomy, shape, brainX, brainY } = slice;
  const [plexus, pineal] = [
    anatomy.calcium * atLevels(shape.level, 0.25, 0.7),
    0.5 * (anatomy.calcium + 0.3) * atLevels(shape.level, 0.1, 0.4),
  ];
  if (plexus + pineal === 0) return;
  slice.paint(130, (pixel) => {
    const a = Math.abs(brainX[pixel]);
    if (a > 0.13) return 0;
    const y = brainY[pixel];
    return Math.max(
      plexus * bump(((a - 0.088) ** 2 + (y - 0.115) ** 2) / 0.00005),
      pineal * bump((a * a + (y - 0.082) ** 2) / 0.00003),
    );
  });
}
