/** What all hemorrhages have in common: how they are painted, what room they take, how far they reach. */
import type { Random } from "../../support/random";
import type { HeadShape, HeadSlice } from "./slice";

/** A finding may change the head before the slice is drawn; what it returns paints the rest of it afterward. */
export type PaintFinding = (random: Random, shape: HeadShape) => (slice: HeadSlice) => void;

export type Side = -1 | 1;

export const anySide = (random: Random): Side => (random.chance(0.5) ? -1 : 1);

/** Presses sulci and ventricle of a side shut and shifts the midline away from it. */
export function press(shape: HeadShape, side: Side, shift: number): void {
  shape.midline -= side * shift;
  const key = side < 0 ? "left" : "right";
  shape.effaced[key] = Math.max(shape.effaced[key], Math.min(0.9, shift / 0.03 + 0.25));
}

/** How much of a finding a slice shows: most at the level of its middle. */
export function extentAt(shape: HeadShape, middle: number): number {
  return 1 - 0.45 * Math.min(1, Math.abs(shape.level - middle) / 0.5) ** 2;
}
