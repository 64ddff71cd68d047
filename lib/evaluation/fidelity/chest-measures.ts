/**
 * What a frontal chest X-ray shows, measured on its pixels: the cardiothoracic ratio, and how much the lung's angle at the
 * chest wall is filled, where an effusion has its meniscus. Made for the chest phantom, whose truth the tests compare with.
 */
import { UserError } from "../../support/errors";
import { lungMeasures, type LungMeasures } from "./lung-measures";
import { meanGray, type ChestSide, sides } from "./side-means";

/** Measures of one image; NaN or out of range where it shows no chest. */
export interface ChestMeasures extends LungMeasures {
  /** Width of the heart over that of the inner chest, 0 to 1; on phantoms it is about 0.03 below their true ratio. */
  readonly cardiothoracicRatio: number;
  /** Brightness of the costophrenic angle, from 0 (as the lung above it) to 1 (as the abdomen below), on the side where it is more. */
  readonly costophrenicFilling: number;
}

/** Rows in which the lung is clear and in which there is only abdomen, as shares of the height. */
const clearRows = [0.42, 0.6] as const;
const abdomenRows = [0.9, 0.97] as const;
/** The heart is widest so far above the diaphragm's domes, in image heights. */
const heartAboveDome = [0.13, 0.02] as const;
/** Where the dome, and where the angle is looked for, as shares of half the inner chest. */
const domeColumns = [0.62, 0.76] as const;
const angleColumns = [0.8, 0.95] as const;
const angleAboveDome = [0.05, -0.01] as const;
/** Where the lungs are darkest, as shares of the width from the middle. */
const lungColumns = [0.14, 0.34] as const;
/** Level of the heart's border between lung (0) and the brightest middle (1), which is spine and heart together. */
const heartEdge = 0.35;
/** Half the inner chest, before it is measured. */
const usualChest = 0.38;

/**
 * Measures an image.
 * @param image resolution×resolution gray values, lungs dark.
 * @param resolution at least 32 pixels.
 * @throws UserError when the image is smaller.
 */
export function chestMeasures(image: ArrayLike<number>, resolution: number): ChestMeasures {
  if (resolution < 32)
    throw new UserError(
      `Chest measures need images of at least 32 pixels, not ${resolution}; prepare the cohort with a larger resolution.`,
    );
  const domes = sides.map((side) => domeOf(image, resolution, side));
  const dome = (domes[0] + domes[1]) / 2;
  const profile = meanOfRows(image, resolution, dome - heartAboveDome[0], dome - heartAboveDome[1]);
  const borders = sides.map((side) => bordersOf(profile, side));
  const [heart, chest] = [borders[0].heart + borders[1].heart, borders[0].chest + borders[1].chest];
  const fillings = sides.map((side, place) => {
    const wall = borders[place].chest / resolution;
    const gray = (rows: readonly [number, number]): number =>
      meanGray(image, resolution, side, [angleColumns[0] * wall, angleColumns[1] * wall], rows);
    const [clear, abdomen] = [gray(clearRows), gray(abdomenRows)];
    return (gray([domes[place] - angleAboveDome[0], domes[place] - angleAboveDome[1]]) - clear) / (abdomen - clear);
  });
  return {
    cardiothoracicRatio: heart / chest,
    costophrenicFilling: Math.max(...fillings),
    ...lungMeasures(image, resolution),
  };
}

/** Where a lung has become halfway as bright as the abdomen, going down; a share of the height. */
function domeOf(image: ArrayLike<number>, size: number, side: ChestSide): number {
  const columns = [domeColumns[0] * usualChest, domeColumns[1] * usualChest] as const;
  const rows = Float64Array.from({ length: size }, (_, y) =>
    meanGray(image, size, side, columns, [y / size, (y + 1) / size]),
  );
  const level =
    (meanGray(image, size, side, columns, clearRows) + meanGray(image, size, side, columns, abdomenRows)) / 2;
  // From below: ribs and vessels cross the level higher up, too.
  return (crossing(rows, Math.round(abdomenRows[0] * size), -1, level, -1) + 0.5) / size;
}

/** Distances of the heart's and of the chest's border from the middle, in pixels: at a level between lung and what is beside it. */
function bordersOf(profile: Float64Array, side: ChestSide): { heart: number; chest: number } {
  const half = profile.length / 2;
  const outward = Float64Array.from({ length: half }, (_, i) => profile[side < 0 ? half - 1 - i : half + i]);
  let lung = Math.floor(lungColumns[0] * profile.length);
  for (let i = lung; i <= lungColumns[1] * profile.length; i++) if (outward[i] < outward[lung]) lung = i;
  const heart = Math.max(...outward.subarray(0, Math.ceil(profile.length / 10)));
  const wall = Math.max(...outward.subarray(lung, Math.ceil(0.46 * profile.length)));
  return {
    heart: crossing(outward, lung, -1, outward[lung] + heartEdge * (heart - outward[lung]), 1) + 0.5,
    chest: crossing(outward, lung, 1, (outward[lung] + wall) / 2, 1) + 0.5,
  };
}

/** Where values first pass a level, upward (direction 1) or downward (−1), between two places; the end where they do not. */
function crossing(values: Float64Array, from: number, step: 1 | -1, level: number, direction: 1 | -1): number {
  for (let at = from; at + step >= 0 && at + step < values.length; at += step) {
    if ((values[at + step] - level) * direction > 0)
      return at + (step * (level - values[at])) / (values[at + step] - values[at]);
  }
  return step < 0 ? 0 : values.length - 1;
}

function meanOfRows(image: ArrayLike<number>, size: number, from: number, to: number): Float64Array {
  const [first, last] = [
    Math.max(0, Math.round(from * size)),
    Math.min(size - 1, Math.max(Math.round(from * size), Math.round(to * size) - 1)),
  ];
  return Float64Array.from({ length: size }, (_, x) => {
    let sum = 0;
    for (let y = first; y <= last; y++) sum += image[y * size + x];
    return sum / (last - first + 1);
  });
}
