/** What the header of a DICOM file says about its one grey image (PS3.3, C.7.6.3 Image Pixel). */
import type { DataSet } from "dicom-parser";
import { ImageFault, checkSize } from "../image-fault";
import { tags } from "./data-set";
import { type TransferSyntax, findTransferSyntax } from "./transfer-syntax";

/** How stored values stand in the pixel data. */
export interface PixelFormat {
  readonly rows: number;
  readonly columns: number;
  /** 8 or 16: bits that a value takes. */
  readonly bitsAllocated: number;
  /** Bits that belong to the value; others are not looked at. */
  readonly bitsStored: number;
  /** Place of the value's highest bit, from 0. */
  readonly highBit: number;
  /** Whether values are two's complement (Pixel Representation 1). */
  readonly signed: boolean;
}

export interface DicomHeader extends PixelFormat {
  readonly transferSyntax: TransferSyntax;
  /** Such as CT, DX, CR. */
  readonly modality: string;
  readonly patient: string;
  /** Whether the lowest value is white (MONOCHROME1). */
  readonly inverted: boolean;
  /** Stored values that stand for "no image here", both ends included. */
  readonly padding: { readonly low: number; readonly high: number } | undefined;
}

/**
 * @throws ImageFault when the file holds no single grey image of 8 or 16 bits, is too large or too small, or its
 * transfer syntax is not supported.
 */
export function readHeader(dataSet: DataSet): DicomHeader {
  const transferSyntax = findTransferSyntax(dataSet.string(tags.transferSyntax) ?? "(none)");
  if (!dataSet.elements[tags.pixelData]) throw new ImageFault("it has no pixel data", "remove its row from the table");
  const frames = dataSet.intString("x00280008") ?? 1;
  if (frames > 1) throw new ImageFault(`it holds ${frames} frames`, "export each frame as a file of its own, or remove its row from the table");
  const photometric = dataSet.string("x00280004") ?? "(none)";
  if (whole(dataSet, "x00280002", "samples per pixel", 1) !== 1 || !photometric.startsWith("MONOCHROME")) {
    throw new ImageFault(`it is in color (${photometric})`, "convert it to grey (MONOCHROME2), or remove its row from the table");
  }
  const format = readFormat(dataSet);
  return {
    ...format,
    transferSyntax,
    modality: dataSet.string(tags.modality) ?? "",
    patient: readPatientId(dataSet),
    inverted: photometric === "MONOCHROME1",
    padding: readPadding(dataSet, format.signed),
  };
}

/**
 * The patient's identifier, "" when there is none.
 * @throws ImageFault when the file ends within it.
 */
export function readPatientId(dataSet: DataSet): string {
  const element = dataSet.elements[tags.patientId];
  if (element && element.dataOffset + element.length > dataSet.byteArray.length) throw new ImageFault("its DICOM header is damaged or cut short");
  return dataSet.string(tags.patientId) ?? "";
}

function readFormat(dataSet: DataSet): PixelFormat {
  const rows = whole(dataSet, "x00280010", "rows");
  const columns = whole(dataSet, "x00280011", "columns");
  checkSize(columns, rows);
  const bitsAllocated = whole(dataSet, "x00280100", "bits allocated");
  if (bitsAllocated !== 8 && bitsAllocated !== 16) throw new ImageFault(`its pixels take ${bitsAllocated} bits, not 8 or 16`, "convert it, or remove its row from the table");
  const bitsStored = whole(dataSet, "x00280101", "bits stored", bitsAllocated);
  const highBit = whole(dataSet, "x00280102", "high bit", bitsStored - 1);
  if (bitsStored < 1 || highBit < bitsStored - 1 || highBit >= bitsAllocated) {
    throw new ImageFault(`its header contradicts itself (${bitsAllocated} bits allocated, ${bitsStored} stored, the highest ${highBit})`);
  }
  return { rows, columns, bitsAllocated, bitsStored, highBit, signed: whole(dataSet, "x00280103", "pixel representation", 0) === 1 };
}

function readPadding(dataSet: DataSet, signed: boolean): DicomHeader["padding"] {
  const read = (tag: string): number | undefined => (signed ? dataSet.int16(tag) : dataSet.uint16(tag));
  const value = read("x00280120");
  if (value === undefined) return undefined;
  const limit = read("x00280121") ?? value;
  return { low: Math.min(value, limit), high: Math.max(value, limit) };
}

function whole(dataSet: DataSet, tag: string, name: string, otherwise?: number): number {
  const value = dataSet.uint16(tag) ?? otherwise;
  if (value === undefined) throw new ImageFault(`its DICOM header lacks ${name}`);
  return value;
}
