/**
 * Plain JPEG files, decoded by libjpeg-turbo in WebAssembly, to the same values as in sharp, whose set-up takes longer than
 * decoding where images are small: baseline, 8-bit grey, without a color profile, as CheXpert's are. All others, and all
 * that are not sound, are for sharp, which reads them or says what is wrong.
 * Source: ITU-T T.81 (JPEG), annex B.
 */
import loadTurbo from "@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs";
import { type GreyBytes, mostPlainPixels } from "./png";

/** The decoder tells of its progress on stdout, where it would spoil what a command prints. */
const silent = { print: (): void => {}, printErr: (): void => {} };

/** Loaded once, when the first such file is read. */
let turbo: Promise<WasmDecoder> | undefined;

/** Decodes a plain small JPEG; undefined for any other content, damaged files included. */
export async function readPlainJpeg(content: Buffer): Promise<GreyBytes | undefined> {
  const size = plainSize(content);
  if (size === undefined) return undefined;
  const decoder = await (turbo ??= loadTurbo(silent).then(({ JPEGDecoder }) => new JPEGDecoder()));
  try {
    decoder.getEncodedBuffer(content.length).set(content);
    decoder.decode();
  } catch {
    return undefined;
  }
  // The decoder's buffer is a place in its own memory, so the values are copied.
  const grey = decoder.getDecodedBuffer().slice();
  return grey.length === size.width * size.height ? { grey, ...size } : undefined;
}

const startOfImage = 0xffd8;
const baseline = 0xffc0;
const colorProfile = 0xffe2;
const startOfScan = 0xffda;

/** Width and height, where the markers before the first scan are those of a plain small image. */
function plainSize(content: Buffer): { width: number; height: number } | undefined {
  if (content.length < 4 || content.readUInt16BE(0) !== startOfImage) return undefined;
  let size: { width: number; height: number } | undefined;
  for (let at = 2; at + 11 <= content.length; at += 2 + content.readUInt16BE(at + 2)) {
    const marker = content.readUInt16BE(at);
    if (marker === startOfScan) return size;
    if (marker < baseline || marker === colorProfile) return undefined;
    // All start-of-frame markers but baseline's; those among them that start no frame are tables.
    if (marker > baseline && marker < 0xffd0 && ![0xffc4, 0xffc8, 0xffcc].includes(marker)) return undefined;
    if (marker !== baseline) continue;
    const [precision, height, width, components] = [content[at + 4], content.readUInt16BE(at + 5), content.readUInt16BE(at + 7), content[at + 9]];
    if (precision !== 8 || components !== 1 || height === 0 || width * height > mostPlainPixels) return undefined;
    size = { width, height };
  }
  return undefined;
}
