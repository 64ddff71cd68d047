/** A DICOM file as an 8-bit grey image: stored values → measured values → window → grey. */
import { type CtWindow, headWindows } from "./ct-window";
import { openDataSet, tags } from "./data-set";
import { type DicomHeader, readHeader } from "./header";
import { type ModalityTransform, readModalityTransform, readWrappedHounsfield } from "./modality-values";
import { readStoredValues } from "./stored-values";
import { type GreyTransform, fullRange, linearWindow, readGreyTransform } from "./values-of-interest";

/** How DICOM files become grey. */
export interface DicomRendering {
  readonly ctWindow: CtWindow;
  /** Whether CT values that went round the end of 12 bits are put right: see {@link readWrappedHounsfield}. */
  readonly unwrap12Bits?: boolean;
}

export interface GreyImage {
  /** height×width values, row by row; 255 is white. */
  readonly grey: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Reads a DICOM file. CT takes the window that is asked for; other modalities, and CT with the window `file`, take the
 * VOI LUT or window of the file or, when it has none, the whole range of the image's own values. MONOCHROME1 is turned
 * round, and padding is black.
 * @param content the whole file.
 * @throws ImageFault for anything that is not one grey image which can be decoded.
 */
export async function readGreyDicom(content: Uint8Array, rendering: DicomRendering): Promise<GreyImage> {
  const dataSet = openDataSet(content, tags.pixelData);
  const header = readHeader(dataSet);
  const isCt = header.modality === "CT";
  const stored = await readStoredValues(dataSet, header);
  const measure = isCt && rendering.unwrap12Bits ? readWrappedHounsfield(dataSet, header) : readModalityTransform(dataSet, header);
  const asked = isCt && rendering.ctWindow !== "file" ? linearWindow(headWindows[rendering.ctWindow]) : readGreyTransform(dataSet, header.signed);
  const table = greyTable(header, measure, asked ?? ownRange(stored, header, measure));
  const lowest = lowestStored(header);
  const grey = new Uint8Array(stored.length);
  for (let i = 0; i < grey.length; i++) grey[i] = table[stored[i] - lowest];
  return { grey, width: header.columns, height: header.rows };
}

/** The grey of each value that can be stored, from the lowest up: far fewer than pixels, as a rule. */
function greyTable(header: DicomHeader, measure: ModalityTransform, toGrey: GreyTransform): Uint8Array {
  const lowest = lowestStored(header);
  const table = new Uint8Array(2 ** header.bitsStored);
  for (let i = 0; i < table.length; i++) {
    if (isPadding(header, lowest + i)) continue;
    const grey = Math.round(toGrey(measure(lowest + i)));
    table[i] = header.inverted ? 255 - grey : grey;
  }
  return table;
}

function lowestStored({ signed, bitsStored }: DicomHeader): number {
  return signed ? -(2 ** (bitsStored - 1)) : 0;
}

function isPadding({ padding }: DicomHeader, stored: number): boolean {
  return padding !== undefined && stored >= padding.low && stored <= padding.high;
}

/** From the lowest to the highest value of the image itself, padding left out. */
function ownRange(stored: Int32Array, header: DicomHeader, measure: ModalityTransform): GreyTransform {
  let low = Infinity;
  let high = -Infinity;
  for (const value of stored) {
    if (isPadding(header, value)) continue;
    const measured = measure(value);
    low = Math.min(low, measured);
    high = Math.max(high, measured);
  }
  return fullRange(low, high);
}
