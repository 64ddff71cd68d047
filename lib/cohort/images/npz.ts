/**
 * Reads NumPy's .npz archives (zip files of .npy arrays, stored or deflated) without unpacking them: an array is read
 * from its beginning, a piece at a time, so that archives larger than the memory can be read.
 */
import * as path from "node:path";
import type { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import * as yauzl from "yauzl";
import { UserError, messageOf } from "../../support/errors";
import { requireFile } from "../../support/files/text-file";
import { type NpyHeader, parseNpyHeader } from "../../support/files/npy";

/** Longest .npy header that is looked for. */
const longestHeader = 65536;

/** Far more arrays than any archive that is read has. */
const mostArrays = 1000;

/** An open archive. */
export interface NpzArchive {
  /**
   * Opens an array, by its name without `.npy`, at its first byte.
   * @throws UserError when the archive has no such array, or it is not an array of unsigned bytes in C order whose length
   * is what its shape says.
   */
  openArray(name: string): Promise<NpzArray>;
  /** Closes the file; arrays that are being read end with an error. */
  close(): void;
}

/** An array of unsigned bytes in C order that is read from front to back. */
export interface NpzArray {
  readonly shape: readonly number[];
  /**
   * The next bytes.
   * @returns as many as asked for.
   * @throws UserError when the archive is damaged.
   */
  read(length: number): Promise<Uint8Array>;
  /** Leaves out bytes. */
  skip(length: number): Promise<void>;
  /** Stops reading. */
  close(): void;
}

/** @throws UserError when the file is no zip archive, or is cut short. */
export async function openNpz(file: string): Promise<NpzArchive> {
  const entries = new Map<string, yauzl.Entry>();
  let archive: yauzl.ZipFile | undefined;
  requireFile(file);
  try {
    archive = await yauzl.openPromise(file, { autoClose: false });
    if (archive.entryCount > mostArrays) throw new RangeError(`it has ${archive.entryCount} files`);
    for await (const entry of archive.eachEntry()) entries.set(entry.fileName.replace(/\.npy$/, ""), entry);
  } catch (error) {
    archive?.close();
    throw damaged(file, `it is not a complete npz archive: ${messageOf(error)}`);
  }
  const opened = archive;
  return {
    openArray: (name) => openArray(opened, file, name, entries.get(name)),
    close: () => opened.close(),
  };
}

async function openArray(
  archive: yauzl.ZipFile,
  file: string,
  name: string,
  entry: yauzl.Entry | undefined,
): Promise<NpzArray> {
  const what = `${name}.npy in ${path.basename(file)}`;
  if (entry === undefined) throw new UserError(`${file} has no array ${name}: give the right archive.`);
  if (!entry.canDecodeFileData())
    throw new UserError(
      `${what} is encrypted or compressed in an unsupported way: save the archive with numpy.savez or numpy.savez_compressed.`,
    );
  let stream: Readable;
  try {
    stream = await archive.openReadStreamPromise(entry);
  } catch (error) {
    throw damaged(file, messageOf(error));
  }
  const bytes = new ByteReader(stream, file, entry);
  try {
    const start = Buffer.from(await bytes.peek(Math.min(longestHeader, entry.uncompressedSize)));
    const header = parseNpyHeader(start, what);
    requirePlainBytes(header, what, entry.uncompressedSize);
    await bytes.skip(header.offset);
    return {
      shape: header.shape,
      read: (length) => bytes.read(length),
      skip: (length) => bytes.skip(length),
      close: () => bytes.close(),
    };
  } catch (error) {
    bytes.close();
    throw error;
  }
}

function requirePlainBytes({ dtype, fortranOrder, shape, offset }: NpyHeader, what: string, length: number): void {
  if (dtype !== "|u1") throw otherType(dtype, what);
  if (fortranOrder)
    throw new UserError(`${what} is in Fortran order, and only C order is read: save numpy.ascontiguousarray of it.`);
  const values = shape.reduce((product, size) => product * size, 1);
  if (values !== length - offset) {
    throw new UserError(
      `${what} has ${length - offset} bytes of values, but its shape (${shape.join(", ")}) needs ${values}: save the archive again.`,
    );
  }
}

/** What a plain `astype("uint8")` would make of other types differs: of fractions it leaves nothing. */
function otherType(dtype: string, what: string): UserError {
  const kinds: Readonly<Record<string, readonly [name: string, mending: string]>> = {
    f: [
      "floating-point numbers",
      'bring its values to the range 0 to 255 and round them before astype("uint8"), which alone would turn all fractions into 0',
    ],
    O: ["Python objects, which are never opened", "save plain arrays with numpy.savez"],
    b: ["true and false", 'convert it with astype("uint8")'],
  };
  const [name, mending] = kinds[dtype[1]] ?? [
    `values of type ${dtype}`,
    'make sure that they are whole numbers from 0 to 255, and convert it with astype("uint8")',
  ];
  return new UserError(`${what} holds ${name}, and only unsigned bytes (uint8) are read: ${mending}.`);
}

function damaged(file: string, reason: string): UserError {
  return new UserError(
    `${file} cannot be read (${reason.trim().split("\n")[0].replace(/\.$/, "")}): download or save it again.`,
  );
}

/** Takes bytes from a file of the archive, as many as asked for at a time; the checksum is compared when the last one came. */
class ByteReader {
  private readonly pieces: AsyncIterator<Buffer>;
  /** Bytes that came and were not taken yet. */
  private rest: Uint8Array = new Uint8Array(0);
  private came = 0;
  private checksum = 0;

  constructor(
    private readonly stream: Readable,
    private readonly file: string,
    private readonly entry: yauzl.Entry,
  ) {
    this.pieces = (stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  }

  /** The next bytes, which stay. */
  async peek(length: number): Promise<Uint8Array> {
    const bytes = await this.read(length);
    const joined = new Uint8Array(bytes.length + this.rest.length);
    joined.set(bytes);
    joined.set(this.rest, bytes.length);
    this.rest = joined;
    return bytes;
  }

  async read(length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    for (let filled = 0; filled < length;) {
      const piece = await this.take(length - filled);
      bytes.set(piece, filled);
      filled += piece.length;
    }
    return bytes;
  }

  async skip(length: number): Promise<void> {
    for (let left = length; left > 0;) left -= (await this.take(left)).length;
  }

  close(): void {
    this.stream.destroy();
  }

  /** At least one byte, at most so many. */
  private async take(most: number): Promise<Uint8Array> {
    while (this.rest.length === 0) this.rest = await this.next();
    const piece = this.rest.subarray(0, most);
    this.rest = this.rest.subarray(piece.length);
    return piece;
  }

  private async next(): Promise<Buffer> {
    let result: IteratorResult<Buffer>;
    try {
      result = await this.pieces.next();
    } catch (error) {
      throw damaged(this.file, messageOf(error));
    }
    if (result.done) throw damaged(this.file, "it is cut short");
    this.came += result.value.length;
    this.checksum = crc32(result.value, this.checksum);
    if (this.came === this.entry.uncompressedSize && this.checksum !== this.entry.crc32)
      throw damaged(this.file, "its checksum differs");
    return result.value;
  }
}
