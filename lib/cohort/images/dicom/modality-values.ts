/** From stored values to what they measure: Hounsfield units in CT (PS3.3, C.11.1). */
import type { DataSet } from "dicom-parser";
import type { OnNote } from "../image-notes";
import { functionalGroups, holdersOf } from "./functional-groups";
import type { DicomHeader } from "./header";
import { lookUp, readLookupTable } from "./lookup-table";
import { readElementNumber } from "./numbers";

/** What a stored value measures. */
export type ModalityTransform = (stored: number) => number;

/**
 * The transform that the file asks for: its Modality LUT, or rescale slope and intercept, or none.
 * @param note is told of a slope of 0, which is taken as none, and of CT that does not say how it is measured.
 * @throws ImageFault when the slope or intercept is no number.
 */
export function readModalityTransform(
  dataSet: DataSet,
  { signed, isCt }: DicomHeader,
  note?: OnNote,
): ModalityTransform {
  const table = readLookupTable(dataSet, "x00283000", signed);
  if (table) return (stored) => lookUp(table, stored);
  const { slope, intercept } = readRescale(dataSet);
  if (slope === 0) note?.({ kind: "slope-zero" });
  if (isCt && intercept === undefined) note?.({ kind: "ct-without-rescale" });
  const [factor, summand] = [slope || 1, intercept ?? 0];
  return (stored) => stored * factor + summand;
}

/**
 * For the RSNA hemorrhage slices: a part of them has unsigned 12-bit values and says that 0 is 0 Hounsfield units or
 * near it, so that there could be no air; its negative values went round to the upper end of the 12 bits. These become
 * negative again (J. Howard, "Cleaning the data for rapid prototyping", 2019, in the competition's notebooks: values from
 * 3096 up). Other slices are transformed as they ask for.
 */
export function readWrappedHounsfield(dataSet: DataSet, header: DicomHeader, note?: OnNote): ModalityTransform {
  const wrapped = header.bitsStored === 12 && !header.signed && (readRescale(dataSet).intercept ?? 0) > -100;
  if (!wrapped) return readModalityTransform(dataSet, header, note);
  return (stored) => (stored < 3096 ? stored : stored - 4096);
}

/** Slope and intercept, of the functional groups or of the top, wherever there are any. */
function readRescale(dataSet: DataSet): { slope?: number; intercept?: number } {
  for (const holder of holdersOf(dataSet, functionalGroups.pixelValueTransformation)) {
    const slope = readElementNumber(holder, { tag: "x00281053", name: "rescale slope", type: "DS" });
    const intercept = readElementNumber(holder, { tag: "x00281052", name: "rescale intercept", type: "DS" });
    if (slope !== undefined || intercept !== undefined) return { slope, intercept };
  }
  return {};
}
