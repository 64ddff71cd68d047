/** Size and depth as stated by a compressed stream itself, checked before a decoder allocates memory for it. */
import { ImageFault } from "../image-fault";
import type { PixelFormat } from "./header";
import type { PixelCoding } from "./transfer-syntax";

interface StreamSize {
  readonly width: number;
  readonly height: number;
  /** Bits of a value. */
  readonly bits: number;
  readonly components: number;
}

/**
 * @returns the bits of a value.
 * @throws ImageFault when the stream is no such stream, is not gray, or is not as large as the header says.
 */
export function checkStream(
  stream: Uint8Array,
  coding: Exclude<PixelCoding, "plain" | "rle">,
  { rows, columns }: PixelFormat,
): number {
  const size = coding === "jpeg-2000" ? readCodestreamSize(stream) : readJpegSize(stream);
  if (size === undefined) throw new ImageFault("its pixel data is damaged");
  if (size.components !== 1)
    throw new ImageFault("it is in color", "convert it to gray (MONOCHROME2), or remove its row from the table");
  if (size.width !== columns || size.height !== rows) {
    throw new ImageFault(`its header says ${columns}×${rows} pixels, and its pixel data ${size.width}×${size.height}`);
  }
  return size.bits;
}

/** Whether a JPEG, JPEG-LS or JPEG 2000 stream has its end marker, which padding may follow. */
export function hasEnd(stream: Uint8Array): boolean {
  let end = stream.length;
  while (end > 0 && stream[end - 1] === 0) end--;
  return end >= 2 && stream[end - 2] === 0xff && stream[end - 1] === 0xd9;
}

const jp2Signature = Buffer.from("0000000c6a5020200d0a870a", "hex");

/**
 * The codestream of a JP2 file, which some devices write where the codestream itself belongs; anything else as it is.
 * Source: ITU-T T.800, annex I (boxes: length, type, content; a length of 1 stands before one of 64 bits, 0 goes to the end).
 */
export function codestreamOf(stream: Uint8Array): Uint8Array {
  const content = Buffer.from(stream.buffer, stream.byteOffset, stream.byteLength);
  if (!content.subarray(0, jp2Signature.length).equals(jp2Signature)) return stream;
  for (let at = 0; at + 16 <= content.length;) {
    const short = content.readUInt32BE(at);
    const head = short === 1 ? 16 : 8;
    const length = short === 1 ? Number(content.readBigUInt64BE(at + 8)) : short === 0 ? content.length - at : short;
    if (length < head) break;
    if (content.toString("latin1", at + 4, at + 8) === "jp2c") return content.subarray(at + head, at + length);
    at += length;
  }
  throw new ImageFault("its pixel data is a JP2 file without a codestream");
}

/** From the frame header (SOF) of a JPEG or JPEG-LS stream: ITU-T T.81, B.2.2 and T.87, C.2.2. */
function readJpegSize(stream: Uint8Array): StreamSize | undefined {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  const notFrames = [0xc4, 0xc8, 0xcc];
  for (let place = 2; place + 10 <= stream.length && stream[place] === 0xff;) {
    const marker = stream[place + 1];
    if (marker === 0xff) {
      place++; // a fill byte
      continue;
    }
    if ((marker >= 0xc0 && marker <= 0xcf && !notFrames.includes(marker)) || marker === 0xf7) {
      return {
        bits: stream[place + 4],
        height: view.getUint16(place + 5),
        width: view.getUint16(place + 7),
        components: stream[place + 9],
      };
    }
    place += 2 + view.getUint16(place + 2);
  }
  return undefined;
}

/** From the SIZ marker of a JPEG 2000 codestream: ITU-T T.800, A.5.1. */
function readCodestreamSize(stream: Uint8Array): StreamSize | undefined {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  if (stream.length < 43 || view.getUint32(0) !== 0xff4fff51) return undefined;
  const [right, bottom, left, top] = [8, 12, 16, 20].map((place) => view.getUint32(place));
  return { width: right - left, height: bottom - top, components: view.getUint16(40), bits: (stream[42] & 0x7f) + 1 };
}
