/**
 * What the lungs of a frontal chest X-ray show, measured on its pixels: edema, an opacity, a pneumothorax, and the lines of
 * devices. The places were chosen on phantoms of one seed; whether a sign tells is measured again on every real cohort.
 */
import { meanGray, type ChestSide, sides, type Stretch } from "./side-means";

/** Measures of one image; NaN where they cannot be taken. */
export interface LungMeasures {
  /** Brightness beside the hilum over the abdomen's, on the side where it is less: edema is on both sides. */
  readonly perihilarHaze: number;
  /** Brightness of the middle of the lung over the abdomen's, on the side where it is more. */
  readonly denserLung: number;
  /** How much darker the apex is than the lung below it, from 0 to 1 (lung to abdomen), on the side where it is more. */
  readonly darkApex: number;
  /** How far the clearest steep line stands out from both its sides, in the same unit; NaN below 128 pixels, which are wider than lines. */
  readonly steepLine: number;
}

const abdomen = { columns: [0.2, 0.3], rows: [0.9, 0.97] } as const;
const lung = { columns: [0.2, 0.3], rows: [0.3, 0.6] } as const;
const besideHilum = { columns: [0.14, 0.2], rows: [0.3, 0.6] } as const;
const apex = { columns: [0.14, 0.2], rows: [0.14, 0.22] } as const;
const belowApex = { columns: [0.14, 0.2], rows: [0.2, 0.4] } as const;
/** Smaller images have no lines that could be measured. Unit: pixels. */
const fewestPixels = 128;
/** Of a line, as a share of the image. */
const lineLength = 0.25;
/** Columns that a line moves by a row. */
const slopes = [-0.6, -0.3, 0, 0.3, 0.6] as const;
/** Columns of the chest, as shares of the size. */
const chestColumns = [0.05, 0.95] as const;

/** @param image resolution×resolution gray values, lungs dark. @param resolution at least 32 pixels. */
export function lungMeasures(image: ArrayLike<number>, resolution: number): LungMeasures {
  const gray = ({ columns, rows }: { columns: Stretch; rows: Stretch }): number[] =>
    sides.map((side: ChestSide) => meanGray(image, resolution, side, columns, rows));
  const bright = meanOfTwo(gray(abdomen));
  const contrast = bright - meanOfTwo(gray(lung));
  const [apices, below] = [gray(apex), gray(belowApex)];
  return {
    perihilarHaze: Math.min(...gray(besideHilum)) / bright,
    denserLung: Math.max(...gray(lung)) / bright,
    darkApex: Math.max(...below.map((value, side) => value - apices[side])) / contrast,
    steepLine: resolution < fewestPixels ? NaN : clearestLine(image, resolution) / contrast,
  };
}

/** The largest mean distance of a line's pixels from those beside it, on the side where it is less: an edge has none. */
function clearestLine(image: ArrayLike<number>, size: number): number {
  const length = Math.round(lineLength * size);
  const [first, last] = chestColumns.map((share) => Math.round(share * size));
  let clearest = -Infinity;
  for (const slope of slopes) {
    const shifts = Array.from({ length }, (_, row) => Math.round(slope * (row - length / 2)));
    const [from, to] = [Math.max(first, 1 - Math.min(...shifts)), Math.min(last, size - 1 - Math.max(...shifts))];
    for (let y = 0; y + length <= size; y++) {
      for (let x = from; x < to; x++) {
        let [left, right] = [0, 0];
        for (let row = 0; row < length; row++) {
          const at = (y + row) * size + x + shifts[row];
          left += image[at] - image[at - 1];
          right += image[at] - image[at + 1];
        }
        clearest = Math.max(clearest, Math.min(left, right));
      }
    }
  }
  return clearest / length;
}

function meanOfTwo([a, b]: readonly number[]): number {
  return (a + b) / 2;
}
