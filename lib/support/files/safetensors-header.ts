/** The header of a safetensors file, checked before any tensor is read. Source: https://huggingface.co/docs/safetensors ("Format"). */
import * as fs from "node:fs";
import { UserError } from "../errors";
import { isRecord, parseJson } from "./json-file";
import { readRange } from "./read-range";

/** The element types that are read and written. */
export const arrays: {
  readonly F32: Float32ArrayConstructor;
  readonly I32: Int32ArrayConstructor;
  readonly U8: Uint8ArrayConstructor;
  readonly F64: Float64ArrayConstructor;
} = { F32: Float32Array, I32: Int32Array, U8: Uint8Array, F64: Float64Array };

/** What a header says of one tensor. */
export interface HeaderEntry {
  readonly dtype: "F32" | "I32" | "U8" | "F64";
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** Number of elements. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** Far longer than the header of any file of this project. Unit: bytes. */
const longestHeader = 16 * 1024 * 1024;

/** A checked header. */
export interface Header {
  readonly entries: readonly (readonly [name: string, entry: HeaderEntry])[];
  readonly metadata: Record<string, string>;
  /** Where the tensors begin. */
  readonly start: number;
}

/** What is wrong with a file. */
export const damaged = (file: string, why: string): UserError =>
  new UserError(`${file} is not a complete safetensors file (${why}); delete it, or restore a good copy.`);

/**
 * Reads and checks the header of an open file.
 * @throws UserError when it is none, or its tensors do not fill the rest of the file one after another.
 */
export function readSafetensorsHeader(handle: number, file: string): Header {
  const length = fs.fstatSync(handle).size;
  const lead = Buffer.alloc(8);
  if (!readRange(handle, lead, 0)) throw damaged(file, "shorter than its header's length");
  const headerLength = lead.readBigUInt64LE();
  if (headerLength > BigInt(length - 8)) throw damaged(file, "shorter than its header");
  if (headerLength > BigInt(longestHeader))
    throw damaged(file, `its header has ${headerLength} bytes, and at most ${longestHeader} are read`);
  const text = Buffer.alloc(Number(headerLength));
  readRange(handle, text, 8);
  const header = parseHeader(text.toString("utf8"), file);
  const { __metadata__: metadata = {}, ...others } = header;
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === "string"))
    throw damaged(file, "its metadata are not texts");
  const start = 8 + text.length;
  const entries = Object.entries(others).map(([name, entry]): [string, HeaderEntry] => {
    if (!isEntry(entry)) throw damaged(file, `tensor ${name} does not fit`);
    return [name, entry];
  });
  requireGapless(entries, length - start, file);
  return { entries, metadata: metadata as Record<string, string>, start };
}

function parseHeader(text: string, file: string): Readonly<Record<string, unknown>> {
  let header: unknown;
  try {
    header = parseJson(text);
  } catch {
    throw damaged(file, "the header is not JSON");
  }
  if (!isRecord(header)) throw damaged(file, "the header is not an object");
  return header;
}

/** Whether an entry of the header describes a tensor whose bytes are as many as its shape says. */
function isEntry(entry: unknown): entry is HeaderEntry {
  const isLength = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  if (!isRecord(entry)) return false;
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== "string" || !Object.hasOwn(arrays, dtype) || !Array.isArray(shape) || !shape.every(isLength))
    return false;
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isLength)) return false;
  return offsets[1] - offsets[0] === sizeOf(shape) * arrays[dtype as HeaderEntry["dtype"]].BYTES_PER_ELEMENT;
}

function requireGapless(entries: Header["entries"], length: number, file: string): void {
  let end = 0;
  for (const [
    name,
    {
      data_offsets: [begin, next],
    },
  ] of [...entries].sort(
    ([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1],
  )) {
    if (begin !== end || next > length) throw damaged(file, `tensor ${name} does not fit`);
    end = next;
  }
  if (end !== length) throw damaged(file, "its length differs from what the header says");
}
