/** Lookup tables of DICOM: Modality LUT and VOI LUT sequences (PS3.3, C.11.1 and C.11.2). */
import type { DataSet } from "dicom-parser";
import { ImageFault } from "../image-fault";

export interface LookupTable {
  /** The value that the first entry stands for; values beyond either end take the entry there. */
  readonly first: number;
  readonly entries: readonly number[];
  /** Bits of an entry. */
  readonly bits: number;
}

/**
 * The first table of a sequence, if the sequence is there.
 * @param signed whether the values to look up are; decides in files that do not name the type of their elements.
 * @throws ImageFault when the table is shorter than it says.
 */
export function readLookupTable(dataSet: DataSet, sequence: string, signed: boolean): LookupTable | undefined {
  const table = dataSet.elements[sequence]?.items?.[0]?.dataSet;
  if (!table) return undefined;
  const descriptor = table.elements["x00283002"];
  const data = table.elements["x00283006"];
  const bits = table.uint16("x00283002", 2);
  if (!descriptor || !data || bits === undefined) throw new ImageFault("its lookup table is damaged");
  const count = table.uint16("x00283002", 0) || 65536;
  const negative = descriptor.vr === undefined ? signed : descriptor.vr === "SS";
  const first = negative ? table.int16("x00283002", 1) : table.uint16("x00283002", 1);
  const wide = data.length >= 2 * count;
  if (!wide && data.length < count) throw new ImageFault("its lookup table is cut short");
  const entry = (i: number): number => (wide ? table.uint16("x00283006", i)! : table.byteArray[data.dataOffset + i]);
  return { first: first!, entries: Array.from({ length: count }, (_, i) => entry(i)), bits };
}

/** The entry for a value. */
export function lookUp({ first, entries }: LookupTable, value: number): number {
  return entries[Math.min(entries.length - 1, Math.max(0, Math.trunc(value) - first))];
}
