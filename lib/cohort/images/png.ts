/**
 * Plain PNG files: 8-bit gray, not interlaced, without transparency, as ChestX-ray14 and MedMNIST's relatives are. They
 * are decoded without sharp, whose set-up takes longer than decoding where images are small: 56 times as many images a
 * second at 28×28, 3.4 times at 256×256, 1.1 times at 1024×1024 (bench/picture-decoders). All others, and all that are
 * not sound, are for sharp, which reads them or says what is wrong.
 * Source: W3C, Portable Network Graphics (Third Edition), sections 5 (chunks), 7.3 and 9 (filtering).
 */
import * as zlib from "node:zlib";
import { readOrientation } from "./orientation";

/** Larger images are quicker in sharp. Unit: pixels. */
export const mostPlainPixels: number = 1024 * 1024;

const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

/** Chunks of images that are partly transparent or move. Color profiles and gamma leave the values as they are, as in Pillow. */
const notPlain = ["tRNS", "acTL"];

export interface GrayPixels {
  /** height×width values from 0 to 255, row by row. */
  readonly gray: Uint8Array | Float32Array;
  readonly width: number;
  readonly height: number;
  /** EXIF's number for how it is to be turned and mirrored, from 1 (not at all) to 8. */
  readonly orientation?: number;
}

/** Decodes a plain small PNG; undefined for any other content, damaged files included. */
export function readPlainPng(content: Buffer): GrayPixels | undefined {
  const header = readHeader(content);
  const packed = header && readChunks(content);
  if (!header || !packed) return undefined;
  const { width, height } = header;
  const { pixels, orientation } = packed;
  const length = height * (width + 1);
  const filtered = inflate(pixels, length);
  if (filtered?.length !== length) return undefined;
  const gray = unfilter(filtered, width, height);
  return gray && { gray, width, height, orientation };
}

/** The content of a zlib stream; undefined if it is damaged. */
function inflate(packed: Buffer, length: number): Buffer | undefined {
  try {
    // One byte more than there should be shows that there is too much; all in one piece, so that none are joined. zlib's least is 64.
    return zlib.inflateSync(packed, { maxOutputLength: length + 1, chunkSize: Math.max(64, length + 1) });
  } catch {
    return undefined;
  }
}

/** Width and height, where the header is that of a plain small image. */
function readHeader(content: Buffer): { width: number; height: number } | undefined {
  if (content.length < 33 || !content.subarray(0, 8).equals(signature) || content.toString("latin1", 12, 16) !== "IHDR")
    return undefined;
  const [width, height] = [content.readUInt32BE(16), content.readUInt32BE(20)];
  // Bit depth 8, gray, deflate, the five filters, not interlaced.
  const plain = content.subarray(24, 29).equals(Buffer.from([8, 0, 0, 0, 0]));
  return plain && width > 0 && height > 0 && width * height <= mostPlainPixels ? { width, height } : undefined;
}

/** The compressed pixels of all IDAT chunks, and what eXIf says; undefined if a chunk is cut short, damaged, or makes the image less plain. */
function readChunks(content: Buffer): { pixels: Buffer; orientation: number } | undefined {
  const parts: Buffer[] = [];
  let orientation = 1;
  for (let at = 8; at + 12 <= content.length;) {
    const end = at + 12 + content.readUInt32BE(at);
    if (end > content.length) return undefined;
    const type = content.toString("latin1", at + 4, at + 8);
    if (zlib.crc32(content.subarray(at + 4, end - 4)) !== content.readUInt32BE(end - 4) || notPlain.includes(type))
      return undefined;
    if (type === "IEND") return { pixels: Buffer.concat(parts), orientation };
    if (type === "eXIf") orientation = readOrientation(content.subarray(at + 8, end - 4));
    if (type === "IDAT") parts.push(content.subarray(at + 8, end - 4));
    at = end;
  }
  return undefined;
}

/** Takes the filter of each row back (section 9.2); undefined for a filter that does not exist. */
function unfilter(filtered: Uint8Array, width: number, height: number): Uint8Array | undefined {
  const gray = new Uint8Array(width * height);
  const zeros = new Uint8Array(width);
  let above: Uint8Array = zeros;
  for (let y = 0; y < height; y++) {
    const from = filtered.subarray(y * (width + 1) + 1, (y + 1) * (width + 1));
    const to = gray.subarray(y * width, (y + 1) * width);
    const filter = filters[filtered[y * (width + 1)]];
    if (filter === undefined) return undefined;
    filter(from, to, above);
    above = to;
  }
  return gray;
}

type Filter = (from: Uint8Array, to: Uint8Array, above: Uint8Array) => void;

/** None, Sub, Up, Average, Paeth. Sums are taken modulo 256 by the bytes that they are stored in. */
const filters: readonly Filter[] = [
  (from, to) => to.set(from),
  (from, to) => {
    let left = 0;
    for (let x = 0; x < to.length; x++) to[x] = left = (from[x] + left) & 255;
  },
  (from, to, above) => {
    for (let x = 0; x < to.length; x++) to[x] = from[x] + above[x];
  },
  (from, to, above) => {
    let left = 0;
    for (let x = 0; x < to.length; x++) to[x] = left = (from[x] + ((left + above[x]) >> 1)) & 255;
  },
  (from, to, above) => {
    let left = 0;
    let corner = 0;
    for (let x = 0; x < to.length; x++) {
      const up = above[x];
      // How far the estimate left + up − corner is from each of the three; the nearest is taken, the first of equals.
      const toLeft = Math.abs(up - corner);
      const toUp = Math.abs(left - corner);
      const toCorner = Math.abs(left + up - 2 * corner);
      const nearest = toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
      to[x] = left = (from[x] + nearest) & 255;
      corner = up;
    }
  },
];
