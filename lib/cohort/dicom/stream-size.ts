/** Size and depth as a compressed stream itself states them, looked at before a decoder takes memory for it. */
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
 * @throws ImageFault when the stream is no such stream, is not grey, or is not as large as the header says.
 */
export function checkStream(stream: Uint8Array, coding: Exclude<PixelCoding, "plain" | "rle">, { rows, columns }: PixelFormat): number {
  const size = coding === "jpeg-2000" ? readCodestreamSize(stream) : readJpegSize(stream);
  if (size === undefined) throw new ImageFault("its pixel data is damaged");
  if (size.components !== 1) throw new ImageFault("it is in color", "convert it to grey (MONOCHROME2), or remove its row from the table");
  if (size.width !== columns || size.height !== rows) {
    throw new ImageFault(`its header says ${columns}×${rows} pixels, and its pixel data ${size.width}×${size.height}`);
  }
  return size.bits;
}

/** From the frame header (SOF) of a JPEG or JPEG-LS stream: ITU-T T.81, B.2.2 and T.87, C.2.2. */
function readJpegSize(stream: Uint8Array): StreamSize | undefined {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  const notFrames = [0xc4, 0xc8, 0xcc];
  for (let place = 2; place + 10 <= stream.length && stream[place] === 0xff; ) {
    const marker = stream[place + 1];
    if (marker === 0xff) {
      place++; // a fill byte
      continue;
    }
    if ((marker >= 0xc0 && marker <= 0xcf && !notFrames.includes(marker)) || marker === 0xf7) {
      return { bits: stream[place + 4], height: view.getUint16(place + 5), width: view.getUint16(place + 7), components: stream[place + 9] };
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
