/** From stored values to what they measure: Hounsfield units in CT (PS3.3, C.11.1). */
import type { DataSet } from "dicom-parser";
import { ImageFault } from "../image-fault";
import type { DicomHeader } from "./header";
import { lookUp, readLookupTable } from "./lookup-table";

/** What a stored value measures. */
export type ModalityTransform = (stored: number) => number;

/**
 * The transform that the file asks for: its Modality LUT, or rescale slope and intercept, or none.
 * @throws ImageFault when the slope or intercept is no usable number.
 */
export function readModalityTransform(dataSet: DataSet, { signed }: DicomHeader): ModalityTransform {
  const table = readLookupTable(dataSet, "x00283000", signed);
  if (table) return (stored) => lookUp(table, stored);
  const { slope, intercept } = readRescale(dataSet);
  return (stored) => stored * slope + intercept;
}

/**
 * For the RSNA hemorrhage slices: a part of them has unsigned 12-bit values and says that 0 is 0 Hounsfield units or
 * near it, so that there could be no air; its negative values went round to the upper end of the 12 bits. These become
 * negative again (J. Howard, "Cleaning the data for rapid prototyping", 2019, in the competition's notebooks: values from
 * 3096 up). Other slices are transformed as they ask for.
 */
export function readWrappedHounsfield(dataSet: DataSet, header: DicomHeader): ModalityTransform {
  const wrapped = header.bitsStored === 12 && !header.signed && readRescale(dataSet).intercept > -100;
  if (!wrapped) return readModalityTransform(dataSet, header);
  return (stored) => (stored < 3096 ? stored : stored - 4096);
}

function readRescale(dataSet: DataSet): { slope: number; intercept: number } {
  const slope = dataSet.floatString("x00281053") ?? 1;
  const intercept = dataSet.floatString("x00281052") ?? 0;
  if (!Number.isFinite(slope) || slope === 0 || !Number.isFinite(intercept)) {
    throw new ImageFault(`its rescale slope ${slope} and intercept ${intercept} make no sense`);
  }
  return { slope, intercept };
}
