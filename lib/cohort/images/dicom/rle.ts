/** RLE Lossless (PS3.5, annex G): a segment of run lengths for each byte of a value, the highest byte first. */
import { ImageFault } from "../image-fault";

const headerLength = 64;

/**
 * @param stream header and segments. @param count values of the image. @param bytesPerValue 1 or 2.
 * @returns the values as bytes, the lowest byte first.
 * @throws ImageFault when a segment is missing or has too few bytes.
 */
export function decodeRle(stream: Uint8Array, count: number, bytesPerValue: number): Uint8Array {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  if (stream.length < headerLength || view.getUint32(0, true) !== bytesPerValue)
    throw new ImageFault("its RLE header is damaged");
  // Two bytes stand for 128 at most: a stream that cannot fill the image is refused before there is room for it.
  if (count * bytesPerValue > 64 * stream.length) throw new ImageFault("its pixel data is cut short");
  const values = new Uint8Array(count * bytesPerValue);
  for (let segment = 0; segment < bytesPerValue; segment++) {
    const start = view.getUint32(4 + 4 * segment, true);
    const end = segment + 1 < bytesPerValue ? view.getUint32(8 + 4 * segment, true) : stream.length;
    unpackSegment(stream.subarray(start, end), values, bytesPerValue - 1 - segment, bytesPerValue);
  }
  return values;
}

/** Writes a segment's bytes to every `step`th place from `first`. */
function unpackSegment(segment: Uint8Array, target: Uint8Array, first: number, step: number): void {
  let to = first;
  for (let from = 0; to < target.length;) {
    if (from >= segment.length) throw new ImageFault("its pixel data is cut short");
    const code = segment[from++];
    if (code < 128) {
      // The next code + 1 bytes as they are.
      if (from + code + 1 > segment.length) throw new ImageFault("its pixel data is cut short");
      for (let i = 0; i <= code && to < target.length; i++, to += step) target[to] = segment[from + i];
      from += code + 1;
    } else if (code > 128) {
      // The next byte, 257 − code times.
      if (from >= segment.length) throw new ImageFault("its pixel data is cut short");
      for (let i = 0; i < 257 - code && to < target.length; i++, to += step) target[to] = segment[from];
      from++;
    }
  }
}
