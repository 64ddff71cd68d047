/** Zip archives and .npy arrays for tests, with whatever is wrong in them that a test wants. */
import { crc32, deflateRawSync } from "node:zlib";

/** A .npy file. @param header what stands between the braces. */
export function npy(header: string, values: Uint8Array): Buffer {
  const text = `{${header}, }`.padEnd(117, " ").concat("\n");
  const start = Buffer.from("\x93NUMPY\x01\x00\x00\x00", "latin1");
  start.writeUInt16LE(text.length, 8);
  return Buffer.concat([start, Buffer.from(text, "latin1"), values]);
}

/** A .npy file of unsigned bytes in C order. */
export function bytesNpy(shape: readonly number[], values: Uint8Array): Buffer {
  return npy(`'descr': '|u1', 'fortran_order': False, 'shape': (${shape.join(", ")},)`, values);
}

export interface ZipOptions {
  /** Whether files are deflated. */
  readonly deflate?: boolean;
  /** Compression method that the headers name, instead of the real one. */
  readonly method?: number;
  /** Whether the checksums are wrong. */
  readonly wrongChecksum?: boolean;
}

/** A zip archive of small files. */
export function zip(files: Readonly<Record<string, Uint8Array>>, options: ZipOptions = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const data = options.deflate ? deflateRawSync(content) : Buffer.from(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(options.method ?? (options.deflate ? 8 : 0), 4);
    common.writeUInt32LE((crc32(content) ^ (options.wrongChecksum ? 1 : 0)) >>> 0, 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    parts.push(Buffer.from("PK\x03\x04", "latin1"), common, Buffer.from(name), data);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), common, rest, Buffer.from(name));
    offset += 4 + common.length + name.length + data.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  const count = Object.keys(files).length;
  end.writeUInt16LE(count, 4);
  end.writeUInt16LE(count, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, listed, Buffer.from("PK\x05\x06", "latin1"), end]);
}
