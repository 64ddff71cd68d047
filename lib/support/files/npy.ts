/** The header of NumPy's .npy files (format version 1.0, numpy.lib.format): written, parsed, checked. */
import { UserError } from "../errors";

/** What a .npy file says about its array. */
export interface NpyHeader {
  /** NumPy's type string: `|u1` is uint8, `<f4` is little-endian float32. */
  readonly dtype: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Where the array's first byte is in the file. */
  readonly offset: number;
}

/** Length of every header that {@link npyHeader} makes, so that a file's shape can be corrected in place. */
export const npyHeaderLength = 128;

/** Source: NPY_MAXDIMS of NumPy 2. */
const mostDimensions = 64;

const magic = Buffer.from("\x93NUMPY\x01\x00", "latin1");

/** The header of a C-order array, padded to {@link npyHeaderLength} bytes: a multiple of 64, as NumPy aligns its data. */
export function npyHeader(dtype: string, shape: readonly number[]): Buffer {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const text = `{'descr': '${dtype}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const room = npyHeaderLength - magic.length - 2;
  if (text.length >= room)
    throw new RangeError(`The .npy header of shape ${tuple} does not fit in ${npyHeaderLength} bytes.`);
  const length = Buffer.alloc(2);
  length.writeUInt16LE(room);
  return Buffer.concat([magic, length, Buffer.from(`${text.padEnd(room - 1)}\n`, "latin1")]);
}

/**
 * Parses the start of a .npy file.
 * @param start the file's first bytes, 64 KiB or the whole file when it is shorter.
 * @param file the name for errors.
 * @throws UserError when it is no .npy file of version 1, 2 or 3, or its header is malformed.
 */
export function parseNpyHeader(start: Buffer, file: string): NpyHeader {
  if (start.length < 10 || !start.subarray(0, 6).equals(magic.subarray(0, 6))) {
    throw new UserError(`${file} is not a NumPy array file (.npy).`);
  }
  const wide = start[6] >= 2;
  const textAt = wide ? 12 : 10;
  const offset = start.length < textAt ? Infinity : textAt + (wide ? start.readUInt32LE(8) : start.readUInt16LE(8));
  if (offset > start.length || start[6] > 3) throw new UserError(`${file} has a damaged .npy header.`);
  const text = start.toString("latin1", textAt, offset);
  const dtype = /'descr':\s*'([^']*)'/.exec(text)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const tuple = /'shape':\s*\(([\d\s,]*)\)/.exec(text)?.[1];
  if (dtype === undefined || order === undefined || tuple === undefined)
    throw new UserError(`${file} has a damaged .npy header.`);
  const shape = tuple
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean)
    .map(Number);
  // A length with a space in it, or of hundreds of digits, is no number.
  if (shape.length > mostDimensions || !shape.every(Number.isFinite))
    throw new UserError(`${file} has a damaged .npy header.`);
  return { dtype, fortranOrder: order === "True", shape, offset };
}
