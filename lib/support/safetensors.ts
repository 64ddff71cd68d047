/**
 * Named tensors in one file, in the safetensors format that Python reads as well:
 * 8 bytes length of the header (little endian), the header as JSON, then the tensors' bytes.
 * Source: https://huggingface.co/docs/safetensors ("Format").
 */
import * as fs from "node:fs";
import { writeFileAtomic } from "./atomic";
import { UserError } from "./errors";

/** A tensor outside the tensor library; `data` is row-major and has as many elements as `shape` says. */
export interface NamedTensor {
  readonly dtype: "F32" | "I32" | "U8" | "F64";
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array | Float64Array;
}

interface HeaderEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const arrays = { F32: Float32Array, I32: Int32Array, U8: Uint8Array, F64: Float64Array } as const;

/** Tensors begin at a multiple of this many bytes, as the format's own writer has it. */
const alignment = 8;

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/**
 * Writes a file, atomically; equal content gives equal bytes.
 * @param metadata texts for the header's `__metadata__`.
 */
export function writeSafetensors(file: string, tensors: Record<string, NamedTensor>, metadata: Record<string, string> = {}): void {
  // Wide elements first, so that every tensor is aligned to its element size without gaps.
  const names = Object.keys(tensors).sort((a, b) =>
    tensors[b].data.BYTES_PER_ELEMENT - tensors[a].data.BYTES_PER_ELEMENT || (a < b ? -1 : 1));
  const entries: Record<string, HeaderEntry | Record<string, string>> = { __metadata__: metadata };
  let offset = 0;
  for (const name of names) {
    const { dtype, shape, data } = tensors[name];
    if (!(data instanceof arrays[dtype]) || data.length !== sizeOf(shape)) {
      throw new Error(`Tensor ${name} holds ${data.length} elements, not ${dtype} of shape [${shape.join(", ")}].`);
    }
    entries[name] = { dtype, shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = JSON.stringify(entries);
  const header = Buffer.from(json.padEnd(json.length + ((-Buffer.byteLength(json)) & (alignment - 1))), "utf8");
  const content = Buffer.alloc(8 + header.length + offset);
  content.writeBigUInt64LE(BigInt(header.length));
  header.copy(content, 8);
  for (const name of names) {
    const { data } = tensors[name];
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    content.set(bytes, 8 + header.length + (entries[name] as HeaderEntry).data_offsets[0]);
  }
  writeFileAtomic(file, content);
}

/**
 * Reads a whole file.
 * @throws UserError when the file is missing, cut short, or not well formed.
 */
export function readSafetensors(file: string): { tensors: Record<string, NamedTensor>; metadata: Record<string, string> } {
  if (!fs.existsSync(file)) throw new UserError(`${file} does not exist.`);
  const content = fs.readFileSync(file);
  const damaged = (why: string): UserError =>
    new UserError(`${file} is not a whole safetensors file (${why}); delete it, or bring back a good copy.`);
  if (content.length < 8) throw damaged("shorter than its header's length");
  const headerLength = content.readBigUInt64LE();
  if (headerLength > BigInt(content.length - 8)) throw damaged("shorter than its header");
  const start = 8 + Number(headerLength);
  let header: Record<string, HeaderEntry>;
  try {
    header = JSON.parse(content.toString("utf8", 8, start)) as Record<string, HeaderEntry>;
  } catch {
    throw damaged("the header is not JSON");
  }
  if (typeof header !== "object" || header === null) throw damaged("the header is not an object");
  const { __metadata__: metadata = {}, ...entries } = header as Record<string, HeaderEntry> & { __metadata__?: unknown };
  const tensors: Record<string, NamedTensor> = {};
  let end = 0;
  for (const [name, entry] of Object.entries(entries)) {
    tensors[name] = readTensor(entry, content.subarray(start), () => damaged(`tensor ${name} does not fit`));
    end = Math.max(end, entry.data_offsets[1]);
  }
  if (end !== content.length - start) throw damaged("its length differs from what the header says");
  return { tensors, metadata: metadata as Record<string, string> };
}

function readTensor(entry: HeaderEntry, bytes: Buffer, damaged: () => UserError): NamedTensor {
  const dtype = entry?.dtype as NamedTensor["dtype"];
  const { shape, data_offsets: offsets } = entry ?? {};
  const isLength = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
  if (!(dtype in arrays) || !Array.isArray(shape) || !shape.every(isLength)) throw damaged();
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isLength)) throw damaged();
  const [begin, end] = offsets as [number, number];
  const length = sizeOf(shape);
  if (end > bytes.length || end - begin !== length * arrays[dtype].BYTES_PER_ELEMENT) throw damaged();
  // A copy starts at offset 0 of its own buffer, so any element type may look at it.
  const copy = new Uint8Array(end - begin);
  copy.set(bytes.subarray(begin, end));
  return { dtype, shape, data: new arrays[dtype](copy.buffer, 0, length) };
}
