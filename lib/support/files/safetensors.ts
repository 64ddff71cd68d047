/**
 * Named tensors in one file, in the safetensors format that Python reads as well:
 * 8 bytes length of the header (little endian), the header as JSON, then the tensors' bytes.
 * Source: https://huggingface.co/docs/safetensors ("Format").
 */
import * as fs from "node:fs";
import { writeFileAtomic } from "./atomic";
import { openPlainFile } from "./plain-file";
import { readRange } from "./read-range";
import { arrays, damaged, type HeaderEntry, readSafetensorsHeader, sizeOf } from "./safetensors-header";

/** A tensor outside the tensor library; `data` is row-major and has as many elements as `shape` says. */
export interface NamedTensor {
  readonly dtype: "F32" | "I32" | "U8" | "F64";
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array | Float64Array;
}

/** Tensors begin at a multiple of this many bytes, as the format's own writer has it. */
const alignment = 8;

/**
 * Writes a file, atomically; equal content gives equal bytes.
 * @param metadata texts for the header's `__metadata__`.
 */
export function writeSafetensors(
  file: string,
  tensors: Record<string, NamedTensor>,
  metadata: Record<string, string> = {},
): void {
  // Wide elements first, so that every tensor is aligned to its element size without gaps.
  const names = Object.keys(tensors).sort(
    (a, b) => tensors[b].data.BYTES_PER_ELEMENT - tensors[a].data.BYTES_PER_ELEMENT || (a < b ? -1 : 1),
  );
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
  const header = Buffer.from(json.padEnd(json.length + (-Buffer.byteLength(json) & (alignment - 1))), "utf8");
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
 * Reads a whole file. Nothing is read before the header has been checked: that tensors fill the rest of the file, one after
 * another without gaps or overlaps (as the format demands), so that a small file never becomes a large one in memory.
 * @throws UserError when the file is missing, no plain file, cut short, or not well formed.
 */
export function readSafetensors(file: string): {
  tensors: Record<string, NamedTensor>;
  metadata: Record<string, string>;
} {
  const handle = openPlainFile(file);
  try {
    const { entries, metadata, start } = readSafetensorsHeader(handle, file);
    const tensors = entries.map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [begin, end],
        },
      ]): [string, NamedTensor] => {
        // Its own buffer begins at offset 0, so any element type may look at it.
        const bytes = new Uint8Array(end - begin);
        if (!readRange(handle, bytes, start + begin)) throw damaged(file, "it was cut short while it was read");
        return [name, { dtype, shape, data: new arrays[dtype](bytes.buffer, 0, sizeOf(shape)) }];
      },
    );
    return { tensors: Object.fromEntries(tensors), metadata };
  } finally {
    fs.closeSync(handle);
  }
}

/** What a file says of itself (the header's `__metadata__`), without its tensors. @throws UserError as {@link readSafetensors}. */
export function readSafetensorsMetadata(file: string): Record<string, string> {
  const handle = openPlainFile(file);
  try {
    return readSafetensorsHeader(handle, file).metadata;
  } finally {
    fs.closeSync(handle);
  }
}
