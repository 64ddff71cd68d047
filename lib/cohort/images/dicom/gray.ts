/** A DICOM file as a gray image: stored values → measured values → window → gray. */
import type { DataSet } from "dicom-parser";
import type { OnNote } from "../image-notes";
import { type CtWindow, headWindows } from "../../../phantom/head/ct-window";
import { openDataSet, tags } from "./data-set";
import { type DicomHeader, readDicomHeader, storedRange } from "./header";
import { type ModalityTransform, readModalityTransform, readWrappedHounsfield } from "./modality-values";
import { readStoredValues } from "./stored-values";
import { type GrayTransform, fullRange, linearWindow, readGrayTransform, tell } from "./values-of-interest";

/** How DICOM files become gray. */
export interface DicomRendering {
  readonly ctWindow: CtWindow;
  /** Whether CT values that went round the end of 12 bits are put right: see {@link readWrappedHounsfield}. */
  readonly unwrap12Bits?: boolean;
}

export interface GrayImage {
  /** height×width values from 0 to 255 (white), row by row, not rounded: they are still to be resized and divided by their maximum. */
  readonly gray: Float32Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Reads a DICOM file. CT takes the window that is asked for; other modalities, and CT with the window `file`, take the
 * VOI LUT or window of the file or, when it has none, the whole range of the image's own values. MONOCHROME1 is turned
 * round, and padding is black.
 * @param content the whole file. @param note is told what a user should know: CT's window, and what the file lacks.
 * @throws ImageFault for anything that is not one gray image which can be decoded.
 */
export async function readGrayDicom(content: Uint8Array, rendering: DicomRendering, note?: OnNote): Promise<GrayImage> {
  const dataSet = openDataSet(content, tags.pixelData);
  const header = readDicomHeader(dataSet);
  const stored = await readStoredValues(dataSet, header);
  const measure =
    header.isCt && rendering.unwrap12Bits
      ? readWrappedHounsfield(dataSet, header, note)
      : readModalityTransform(dataSet, header, note);
  const asked = askedGray(dataSet, header, rendering.ctWindow, note);
  const table = grayTable(header, measure, asked ?? ownRange(stored, header, measure));
  const { lowest } = storedRange(header);
  const gray = new Float32Array(stored.length);
  for (let i = 0; i < gray.length; i++) gray[i] = table[stored[i] - lowest];
  return { gray, width: header.columns, height: header.rows };
}

/** The window or lookup table that makes the image gray; undefined if it is its own range. */
function askedGray(
  dataSet: DataSet,
  { isCt, signed }: DicomHeader,
  ctWindow: CtWindow,
  note?: OnNote,
): GrayTransform | undefined {
  if (isCt && ctWindow !== "file") {
    note?.({ kind: "named-window", detail: `${ctWindow} window (${tell(headWindows[ctWindow])})` });
    return linearWindow(headWindows[ctWindow]);
  }
  const asked = readGrayTransform(dataSet, signed, note);
  if (isCt) note?.(asked === undefined ? { kind: "own-range" } : { kind: "own-window", detail: asked.told });
  return asked?.toGray;
}

/** The gray of each value that can be stored, from the lowest up, and of padding beyond them: far fewer than pixels, as a rule. */
function grayTable(header: DicomHeader, measure: ModalityTransform, toGray: GrayTransform): Float32Array {
  const { lowest, beyond } = storedRange(header);
  const isPadding = paddingOf(header);
  const table = new Float32Array(beyond - lowest + 1);
  for (let stored = lowest; stored < beyond; stored++) {
    if (isPadding(stored)) continue;
    const gray = toGray(measure(stored));
    table[stored - lowest] = header.inverted ? 255 - gray : gray;
  }
  return table;
}

/** Tells padding from other stored values. */
function paddingOf(header: DicomHeader): (stored: number) => boolean {
  const { beyond } = storedRange(header);
  const { low, high } = header.padding ?? { low: beyond, high: beyond };
  return (stored) => (stored >= low && stored <= high) || stored === beyond;
}

/** From the lowest to the highest value of the image itself, padding left out. */
function ownRange(stored: Int32Array, header: DicomHeader, measure: ModalityTransform): GrayTransform {
  const isPadding = paddingOf(header);
  let low = Infinity;
  let high = -Infinity;
  for (const value of stored) {
    if (isPadding(value)) continue;
    const measured = measure(value);
    low = Math.min(low, measured);
    high = Math.max(high, measured);
  }
  return fullRange(low, high);
}
