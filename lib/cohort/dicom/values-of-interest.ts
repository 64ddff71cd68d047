/** From measured values to grey: windows and VOI lookup tables (PS3.3, C.11.2). */
import type { DataSet } from "dicom-parser";
import { ImageFault } from "../image-fault";
import type { Window } from "./ct-window";
import { lookUp, readLookupTable } from "./lookup-table";

/** Grey from 0 (black) to 255, not rounded. */
export type GreyTransform = (value: number) => number;

/**
 * The transform that the file asks for: its first VOI LUT or, without one, its first window.
 * @returns undefined when it asks for none. @param signed whether stored values are.
 * @throws ImageFault when the window is none.
 */
export function readGreyTransform(dataSet: DataSet, signed: boolean): GreyTransform | undefined {
  const table = readLookupTable(dataSet, "x00283010", signed);
  if (table) return (value) => (255 * lookUp(table, value)) / (2 ** table.bits - 1);
  const center = dataSet.floatString("x00281050", 0);
  const width = dataSet.floatString("x00281051", 0);
  if (center === undefined || width === undefined) return undefined;
  const shape = dataSet.string("x00281056") ?? "LINEAR";
  const least = shape === "LINEAR" ? 1 : Number.MIN_VALUE;
  if (!Number.isFinite(center) || !(width >= least)) throw new ImageFault(`its window (center ${center}, width ${width}) makes no sense`);
  switch (shape) {
    case "LINEAR": return linearWindow({ center, width });
    case "LINEAR_EXACT": return (value) => 255 * clamp((value - center) / width + 0.5);
    case "SIGMOID": return (value) => 255 / (1 + Math.exp((-4 * (value - center)) / width));
    default: throw new ImageFault(`its window has the unknown function ${shape}`);
  }
}

/** The standard's `LINEAR` function, in which a window of width 1 is a threshold. */
export function linearWindow({ center, width }: Window): GreyTransform {
  const middle = center - 0.5;
  const half = (width - 1) / 2;
  return (value) => {
    if (value <= middle - half) return 0;
    if (value > middle + half) return 255;
    return 255 * ((value - middle) / (width - 1) + 0.5);
  };
}

/** From `low` (black) to `high` (white). */
export function fullRange(low: number, high: number): GreyTransform {
  return (value) => (high > low ? 255 * clamp((value - low) / (high - low)) : 0);
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
