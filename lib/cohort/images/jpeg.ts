/**
 * Plain JPEG files: baseline, 8-bit gray, as CheXpert's are. libjpeg-turbo decodes them to the same values as in sharp,
 * whose set-up takes longer than decoding where images are small: 3.1 times as many images a second at 390×320 with the
 * native engine's library, 1.6 times with WebAssembly's (bench/picture-decoders). All others, and all that are not sound,
 * are for sharp, which reads them or says what is wrong. Threads decode with the native engine's library, where that is
 * installed; the main thread, which decodes a few images at most, and all others have it in WebAssembly.
 * Source: ITU-T T.81 (JPEG), annex B.
 */
import loadTurbo from "@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs";
import { isMainThread } from "node:worker_threads";
import { type DecodeJpeg, nativeJpegDecoder } from "../../engine/native-jpeg";
import { readOrientation } from "./orientation";
import { type GrayPixels, mostPlainPixels } from "./png";

/** The decoder prints its progress on stdout, where it would spoil a command's output. */
const silent = { print: (): void => {}, printErr: (): void => {} };

/** Loaded once, when the first such file is read. */
let decoder: Promise<DecodeJpeg> | undefined;

/** Decodes a plain small JPEG; undefined for any other content, damaged files included. */
export async function readPlainJpeg(content: Buffer): Promise<GrayPixels | undefined> {
  const size = plainSize(content);
  if (size === undefined) return undefined;
  const decode = await (decoder ??= loadDecoder());
  const { width, height } = size;
  const gray = decode(content, width, height);
  return gray && { gray, ...size };
}

async function loadDecoder(): Promise<DecodeJpeg> {
  return (isMainThread ? undefined : nativeJpegDecoder()) ?? (await wasmJpegDecoder());
}

/** libjpeg-turbo in WebAssembly. */
async function wasmJpegDecoder(): Promise<DecodeJpeg> {
  const { JPEGDecoder } = await loadTurbo(silent);
  const turbo = new JPEGDecoder();
  return (content, width, height) => {
    try {
      turbo.getEncodedBuffer(content.length).set(content);
      turbo.decode();
    } catch {
      return undefined;
    }
    // The decoder's buffer is a place in its own memory, so the values are copied.
    const gray = turbo.getDecodedBuffer().slice();
    return gray.length === width * height ? gray : undefined;
  };
}

const startOfImage = 0xffd8;
const baseline = 0xffc0;
const exif = 0xffe1;
const exifName = "Exif\0\0";
const startOfScan = 0xffda;
const endOfImage = 0xffd9;

/** Width, height and EXIF's orientation, where the markers before the first scan are those of a plain small image that is not cut short. */
function plainSize(content: Buffer): { width: number; height: number; orientation: number } | undefined {
  if (
    content.length < 4 ||
    content.readUInt16BE(0) !== startOfImage ||
    content.readUInt16BE(content.length - 2) !== endOfImage
  )
    return undefined;
  let size: { width: number; height: number } | undefined;
  let orientation = 1;
  for (let at = 2; at + 11 <= content.length; at += 2 + content.readUInt16BE(at + 2)) {
    const marker = content.readUInt16BE(at);
    if (marker === startOfScan) return size && { ...size, orientation };
    if (marker < baseline) return undefined;
    if (marker === exif && content.toString("latin1", at + 4, at + 10) === exifName) {
      orientation = readOrientation(content.subarray(at + 10, at + 2 + content.readUInt16BE(at + 2)));
    }
    // All start-of-frame markers but baseline's; those among them that start no frame are tables.
    if (marker > baseline && marker < 0xffd0 && ![0xffc4, 0xffc8, 0xffcc].includes(marker)) return undefined;
    if (marker !== baseline) continue;
    const [precision, height, width, components] = [
      content[at + 4],
      content.readUInt16BE(at + 5),
      content.readUInt16BE(at + 7),
      content[at + 9],
    ];
    if (precision !== 8 || components !== 1 || height === 0 || width * height > mostPlainPixels) return undefined;
    size = { width, height };
  }
  return undefined;
}
