/** The decoders for compressed pixel data. */
import loadCharls from "@cornerstonejs/codec-charls/decodewasmjs";
import loadOpenjpeg from "@cornerstonejs/codec-openjpeg/decodewasmjs";
import { Decoder } from "jpeg-lossless-decoder-js";
import sharp from "sharp";
import { ImageFault, mostPixels } from "../image-fault";

/** Values of 8 or 16 bits. */
export type Values = Uint8Array | Uint16Array;

/** The decoders tell of their progress on stdout, where it would spoil what a command prints. */
const silent = { print: (): void => {}, printErr: (): void => {} };

/** Loaded once, when the first such file is read. */
let charls: ReturnType<typeof loadCharls> | undefined;
let openjpeg: ReturnType<typeof loadOpenjpeg> | undefined;

/** JPEG-LS, up to 16 bits. */
export async function decodeJpegLs(stream: Uint8Array, bits: number): Promise<Values> {
  const { JpegLSDecoder } = await (charls ??= loadCharls(silent));
  return runDecoder(new JpegLSDecoder(), stream, bits);
}

/** JPEG 2000, up to 16 bits. */
export async function decodeJpeg2000(stream: Uint8Array, bits: number): Promise<Values> {
  const { J2KDecoder } = await (openjpeg ??= loadOpenjpeg(silent));
  return runDecoder(new J2KDecoder(), stream, bits);
}

/**
 * JPEG Lossless, up to 16 bits. The decoder loses the last pixel when its bits are right before the end marker, so a few
 * zeros go between them, which an image that is complete does not need.
 */
export function decodeJpegLossless(stream: Uint8Array, bits: number): Values {
  const end = Buffer.from(stream).lastIndexOf(endOfImage);
  if (end < 0) throw new ImageFault("its pixel data is cut short");
  const room = Buffer.concat([stream.subarray(0, end), Buffer.alloc(16), endOfImage]);
  const own = Uint8Array.from(room);
  return new Decoder().decode(own.buffer, 0, own.length, bits > 8 ? 2 : 1);
}

const endOfImage = Buffer.from([0xff, 0xd9]);

/** Baseline JPEG, 8 bits; JPEG Extended has 12, which the decoder does not know. */
export async function decodeJpeg(stream: Uint8Array, bits: number): Promise<Values> {
  if (bits !== 8) {
    throw new ImageFault(
      `its pixels are JPEG Extended of ${bits} bits, which is not supported`,
      "decompress it with dcmdjpeg or gdcmconv --raw, or remove its row from the table",
    );
  }
  return await sharp(stream, { limitInputPixels: mostPixels, failOn: "error", ignoreIcc: true })
    .toColourspace("b-w")
    .raw()
    .toBuffer();
}

/** The decoder's buffers are places in its own memory and go with it, so the values are copied. */
function runDecoder(decoder: WasmDecoder, stream: Uint8Array, bits: number): Values {
  try {
    decoder.getEncodedBuffer(stream.length).set(stream);
    decoder.decode();
    const decoded = Uint8Array.from(decoder.getDecodedBuffer());
    return bits > 8 ? new Uint16Array(decoded.buffer) : decoded;
  } finally {
    decoder.delete();
  }
}
