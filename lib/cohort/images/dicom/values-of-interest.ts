/** From measured values to gray: windows and VOI lookup tables (PS3.3, C.11.2). */
import type { DataSet } from "dicom-parser";
import { ImageFault } from "../image-fault";
import type { OnNote } from "../image-notes";
import type { Window } from "../../../phantom/head/ct-window";
import { functionalGroups, holdersOf } from "./functional-groups";
import { lookUp, readLookupTable } from "./lookup-table";
import { printableElement, readNumbers } from "./numbers";

/** Gray from 0 (black) to 255, not rounded. */
export type GrayTransform = (value: number) => number;

/** What a file asks for, and its name in a sentence: "center -600, width 1500". */
export interface AskedGray {
  readonly toGray: GrayTransform;
  readonly told: string;
}

/**
 * The transform that the file asks for, in the functional groups or at the top: its first VOI LUT or, without one, its first
 * window. A window without center or width, or of width 0, is none.
 * @param signed whether stored values are. @param note is told of a width of 0.
 * @returns undefined when it asks for none.
 * @throws ImageFault when the window is none that there can be.
 */
export function readGrayTransform(dataSet: DataSet, signed: boolean, note?: OnNote): AskedGray | undefined {
  for (const holder of holdersOf(dataSet, functionalGroups.frameVoiLut)) {
    const table = readLookupTable(holder, "x00283010", signed);
    if (table)
      return { toGray: (value) => (255 * lookUp(table, value)) / (2 ** table.bits - 1), told: "a lookup table" };
    const window = readWindow(holder, note);
    if (window) return { toGray: windowFunction(holder, window), told: tell(window) };
  }
  return undefined;
}

/** A window in a sentence. */
export function tell({ center, width }: Window): string {
  return `center ${center}, width ${width}`;
}

/** The first window that is one. */
function readWindow(dataSet: DataSet, note?: OnNote): Window | undefined {
  const centers = readNumbers(dataSet, { tag: "x00281050", name: "window center", type: "DS" });
  const widths = readNumbers(dataSet, { tag: "x00281051", name: "window width", type: "DS" });
  const windows = centers.flatMap((center, i) =>
    center === undefined || widths[i] === undefined ? [] : [{ center, width: widths[i] }],
  );
  const first = windows.find(({ width }) => width !== 0);
  if (first === undefined && windows.length > 0) note?.({ kind: "width-zero" });
  return first;
}

function windowFunction(dataSet: DataSet, window: Window): GrayTransform {
  const { center, width } = window;
  const shape = dataSet.string("x00281056") || "LINEAR";
  if (!(width >= (shape === "LINEAR" ? 1 : Number.MIN_VALUE)))
    throw new ImageFault(`its window (${tell(window)}) makes no sense`);
  switch (shape) {
    case "LINEAR":
      return linearWindow(window);
    case "LINEAR_EXACT":
      return (value) => 255 * clamp((value - center) / width + 0.5);
    case "SIGMOID":
      return (value) => 255 / (1 + Math.exp((-4 * (value - center)) / width));
    default:
      throw new ImageFault(`its window has the unknown function ${printableElement(shape)}`);
  }
}

/** The standard's `LINEAR` function, in which a window of width 1 is a threshold. */
export function linearWindow({ center, width }: Window): GrayTransform {
  const middle = center - 0.5;
  const half = (width - 1) / 2;
  return (value) => {
    if (value <= middle - half) return 0;
    if (value > middle + half) return 255;
    return 255 * ((value - middle) / (width - 1) + 0.5);
  };
}

/** From `low` (black) to `high` (white). */
export function fullRange(low: number, high: number): GrayTransform {
  return (value) => (high > low ? 255 * clamp((value - low) / (high - low)) : 0);
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
