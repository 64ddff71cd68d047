/** Lookup tables of DICOM: Modality LUT and VOI LUT sequences (PS3.3, C.11.1 and C.11.2). */
import type { DataSet } from "dicom-parser";
import { ImageFault } from "../image-fault";
import { itemsOf } from "./data-set";

export interface LookupTable {
  /** The value of the first entry; values beyond either end take the entry at that end. */
  readonly first: number;
  readonly entries: readonly number[];
  /** Bits of an entry, from 8 to 16: see `depthOf`. */
  readonly bits: number;
}

/**
 * The first table of a sequence, if the sequence is there.
 * @param signed whether the values to look up are; decides in files that do not name the type of their elements.
 * @throws ImageFault when the table is shorter than it says.
 */
export function readLookupTable(dataSet: DataSet, sequence: string, signed: boolean): LookupTable | undefined {
  const [table] = itemsOf(dataSet, sequence);
  if (!table) return undefined;
  const descriptor = table.elements["x00283002"];
  const data = table.elements["x00283006"];
  if (!descriptor || descriptor.length < 6 || !data) throw new ImageFault("its lookup table is damaged");
  const count = table.uint16("x00283002", 0) || 65536;
  const negative = descriptor.vr === undefined || descriptor.vr === "UN" ? signed : descriptor.vr === "SS";
  const first = negative ? table.int16("x00283002", 1) : table.uint16("x00283002", 1);
  const wide = data.length >= 2 * count;
  if (!wide && data.length < count) throw new ImageFault("its lookup table is cut short");
  const entry = (i: number): number => (wide ? table.uint16("x00283006", i)! : table.byteArray[data.dataOffset + i]);
  const entries = Array.from({ length: count }, (_, i) => entry(i));
  return { first: first!, entries, bits: depthOf(entries, table.uint16("x00283002", 2)!) };
}

/**
 * Devices write entries of 12 bits under a descriptor that says 16: such an image would be all but black, and all but white
 * where it is turned round. So 16 is believed only where an entry needs it, and otherwise the usual depth that holds the
 * largest one is taken; so it is where an entry is larger than the descriptor allows.
 */
function depthOf(entries: readonly number[], stated: number): number {
  const largest = entries.reduce((most, one) => Math.max(most, one), 0);
  if (stated >= 8 && stated < 16 && largest < 2 ** stated) return stated;
  return [8, 10, 12, 14].find((bits) => largest < 2 ** bits) ?? 16;
}

/** The entry for a value. */
export function lookUp({ first, entries }: LookupTable, value: number): number {
  return entries[Math.min(entries.length - 1, Math.max(0, Math.trunc(value) - first))];
}
