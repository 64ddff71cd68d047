/** Reads a range of a file, however long: one call to the system gives at most 2,147,479,552 bytes on Linux. */
import * as fs from "node:fs";

/** The size of one request. Unit: bytes. */
const mostAtOnce = 1 << 30;

/**
 * Fills an array from a place of an open file on.
 * @param most bytes that are asked for at once.
 * @returns whether the file has so many bytes.
 */
export function readRange(handle: number, into: Uint8Array, position: number, most: number = mostAtOnce): boolean {
  for (let filled = 0; filled < into.length;) {
    const read = fs.readSync(handle, into, filled, Math.min(most, into.length - filled), position + filled);
    if (read === 0) return false;
    filled += read;
  }
  return true;
}
