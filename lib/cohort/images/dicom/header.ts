/** What the header of a DICOM file says about its one gray image (PS3.3, C.7.6.3 Image Pixel). */
import type { DataSet } from "dicom-parser";
import { ImageFault, checkSize } from "../image-fault";
import { tags } from "./data-set";
import { printableElement, readElementNumber } from "./numbers";
import { type TransferSyntax, findTransferSyntax } from "./transfer-syntax";

/** How values are stored in the pixel data. */
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
  /** Whether it is a CT image, by its modality or, where none is named, by the class of the object. */
  readonly isCt: boolean;
  readonly patient: string;
  /** Whether the lowest value is white (MONOCHROME1). */
  readonly inverted: boolean;
  /** Stored values that mean "no image here", both ends included. */
  readonly padding: { readonly low: number; readonly high: number } | undefined;
}

/** The lowest value that can be stored, and the first that is too high. */
export function storedRange({ signed, bitsStored }: Pick<PixelFormat, "signed" | "bitsStored">): {
  readonly lowest: number;
  readonly beyond: number;
} {
  const lowest = signed ? -(2 ** (bitsStored - 1)) : 0;
  return { lowest, beyond: lowest + 2 ** bitsStored };
}

/**
 * @throws ImageFault when the file holds no single gray image of 8 or 16 bits, is too large or too small, or its
 * transfer syntax is not supported.
 */
export function readDicomHeader(dataSet: DataSet): DicomHeader {
  const transferSyntax = findTransferSyntax(dataSet.string(tags.transferSyntax) ?? "(none)");
  if (!dataSet.elements[tags.pixelData]) throw new ImageFault("it has no pixel data", "remove its row from the table");
  const frames = readElementNumber(dataSet, { tag: "x00280008", name: "number of frames", type: "IS" }) ?? 1;
  if (frames > 1)
    throw new ImageFault(
      `it holds ${frames} frames`,
      "export each frame as a separate file, or remove its row from the table",
    );
  const inverted = readInverted(dataSet);
  const format = readFormat(dataSet);
  return {
    ...format,
    transferSyntax,
    isCt: readIsCt(dataSet),
    patient: readPatientId(dataSet),
    inverted,
    padding: readPadding(dataSet, format.signed),
  };
}

/** CT Image Storage, Enhanced CT Image Storage and Legacy Converted Enhanced CT Image Storage. */
const ctClasses = ["1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.2.1", "1.2.840.10008.5.1.4.1.1.2.2"];

function readIsCt(dataSet: DataSet): boolean {
  const modality = dataSet.string(tags.modality) || undefined;
  return modality === undefined ? ctClasses.includes(dataSet.string(tags.sopClass) ?? "") : modality === "CT";
}

/** Whether the lowest value is white. @throws ImageFault when the image is not gray, or does not say which it is. */
function readInverted(dataSet: DataSet): boolean {
  const photometric = dataSet.string("x00280004") || undefined;
  const samples = whole(dataSet, "x00280002", "samples per pixel", 1);
  const gray = ["MONOCHROME1", "MONOCHROME2"].includes(photometric ?? "");
  if (photometric === undefined && samples === 1) {
    const mending =
      "set it to MONOCHROME2, or to MONOCHROME1 if its lowest value is white, with dcmodify for example, or remove its row from the table";
    throw new ImageFault(
      "it does not say whether its lowest value is black or white: its photometric interpretation (0028,0004) is missing",
      mending,
    );
  }
  if (samples === 1 && !gray && /^MONO/i.test(photometric!)) {
    throw new ImageFault(
      `its photometric interpretation (0028,0004) is ${printableElement(photometric!)}, which does not exist`,
      "set it to MONOCHROME2 or MONOCHROME1, or remove its row from the table",
    );
  }
  if (samples !== 1 || !gray) {
    const what = gray || photometric === undefined ? `${samples} samples per pixel` : printableElement(photometric);
    throw new ImageFault(
      `it is in color (${what})`,
      "convert it to gray (MONOCHROME2), or remove its row from the table",
    );
  }
  return photometric === "MONOCHROME1";
}

/**
 * The patient's identifier, "" when there is none.
 * @throws ImageFault when the file ends within it.
 */
export function readPatientId(dataSet: DataSet): string {
  const element = dataSet.elements[tags.patientId];
  if (element && element.dataOffset + element.length > dataSet.byteArray.length)
    throw new ImageFault("its DICOM header is damaged or cut short");
  return dataSet.string(tags.patientId) ?? "";
}

function readFormat(dataSet: DataSet): PixelFormat {
  const rows = whole(dataSet, "x00280010", "rows");
  const columns = whole(dataSet, "x00280011", "columns");
  checkSize(columns, rows);
  const bitsAllocated = whole(dataSet, "x00280100", "bits allocated");
  if (bitsAllocated !== 8 && bitsAllocated !== 16)
    throw new ImageFault(
      `its pixels take ${bitsAllocated} bits, not 8 or 16`,
      "convert it, or remove its row from the table",
    );
  const bitsStored = whole(dataSet, "x00280101", "bits stored", bitsAllocated);
  const highBit = whole(dataSet, "x00280102", "high bit", bitsStored - 1);
  if (bitsStored < 1 || highBit < bitsStored - 1 || highBit >= bitsAllocated) {
    throw new ImageFault(
      `its header contradicts itself (${bitsAllocated} bits allocated, ${bitsStored} stored, the highest ${highBit})`,
    );
  }
  return {
    rows,
    columns,
    bitsAllocated,
    bitsStored,
    highBit,
    signed: whole(dataSet, "x00280103", "pixel representation", 0) === 1,
  };
}

function readPadding(dataSet: DataSet, signed: boolean): DicomHeader["padding"] {
  // The sign is that of the stored values, also where the element's type says otherwise.
  const read = (tag: string, name: string): number | undefined => {
    const value = readElementNumber(dataSet, { tag, name, type: signed ? "SS" : "US" });
    return value === undefined ? undefined : signed ? (value << 16) >> 16 : value & 0xffff;
  };
  const value = read("x00280120", "pixel padding value");
  if (value === undefined) return undefined;
  const limit = read("x00280121", "pixel padding range limit") ?? value;
  return { low: Math.min(value, limit), high: Math.max(value, limit) };
}

function whole(dataSet: DataSet, tag: string, name: string, otherwise?: number): number {
  const value = readElementNumber(dataSet, { tag, name, type: "US" }) ?? otherwise;
  if (value === undefined) throw new ImageFault(`its DICOM header lacks ${name}`);
  return value;
}
