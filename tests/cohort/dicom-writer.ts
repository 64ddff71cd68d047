/** Writes small DICOM files for tests, right or wrong as asked. */
import { deflateRawSync } from "node:zlib";

export const syntaxes = {
  implicit: "1.2.840.10008.1.2",
  explicit: "1.2.840.10008.1.2.1",
  deflated: "1.2.840.10008.1.2.1.99",
  bigEndian: "1.2.840.10008.1.2.2",
  rle: "1.2.840.10008.1.2.5",
  jpeg: "1.2.840.10008.1.2.4.50",
  jpegLossless: "1.2.840.10008.1.2.4.70",
  jpegLs: "1.2.840.10008.1.2.4.80",
  jpeg2000: "1.2.840.10008.1.2.4.90",
} as const;

/** An element: text, numbers for US and SS, bytes, fragments (undefined length), or a sequence of one item. */
export type Value =
  string | readonly number[] | Uint8Array | { readonly fragments: readonly Uint8Array[] } | { readonly item: Elements };
/** By tag, such as "00280010 US"; undefined leaves the element out. */
export type Elements = Readonly<Record<string, Value | undefined>>;

export interface DicomFile {
  readonly syntax?: string;
  readonly elements?: Elements;
  /** rows×columns values, 16 bits each unless the elements say otherwise; not for compressed files. */
  readonly values?: ArrayLike<number>;
}

/** Sixteen by sixteen values from 0 up. */
export const ramp: readonly number[] = Array.from({ length: 256 }, (_, i) => i);

const format: Elements = {
  "00080060 CS": "CT",
  "00100020 LO": "patient 7",
  "00280002 US": [1],
  "00280004 CS": "MONOCHROME2",
  "00280010 US": [16],
  "00280011 US": [16],
  "00280100 US": [16],
  "00280101 US": [16],
  "00280102 US": [15],
  "00280103 US": [0],
};

/** A CT slice of 16×16 pixels, 16 bits, unless `elements` say otherwise. */
export function dicomFile({ syntax = syntaxes.explicit, elements = {}, values = ramp }: DicomFile = {}): Buffer {
  const all = { ...format, ...elements };
  const bytesPerValue = (all["00280100 US"] as readonly number[])[0] / 8;
  const big = syntax === syntaxes.bigEndian;
  const pixels = Buffer.alloc(values.length * bytesPerValue + ((values.length * bytesPerValue) % 2));
  for (let i = 0; i < values.length; i++) {
    if (bytesPerValue === 1) pixels[i] = values[i];
    else if (big) pixels.writeUInt16BE(values[i] & 0xffff, 2 * i);
    else pixels.writeUInt16LE(values[i] & 0xffff, 2 * i);
  }
  const hasPixels = Object.keys(all).some((key) => key.startsWith("7fe00010"));
  const body = writeElements(
    hasPixels ? all : { ...all, [`7fe00010 ${bytesPerValue === 1 ? "OB" : "OW"}`]: pixels },
    big,
    syntax === syntaxes.implicit,
  );
  const meta = writeElements({ "00020010 UI": syntax }, false, false);
  const head = Buffer.concat([
    Buffer.alloc(128),
    Buffer.from("DICM"),
    writeElements({ "00020000 UL": [meta.length] }, false, false),
    meta,
  ]);
  return Buffer.concat([head, syntax === syntaxes.deflated ? deflateRawSync(body) : body]);
}

function writeElements(elements: Elements, big: boolean, implicit: boolean): Buffer {
  const entries = Object.entries(elements).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  return Buffer.concat(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => writeElement(key, value, big, implicit)),
  );
}

function writeElement(key: string, value: Value, big: boolean, implicit: boolean): Buffer {
  const [tag, vr] = key.split(" ");
  const number = (bytes: 2 | 4, content: number): Buffer => {
    const buffer = Buffer.alloc(bytes);
    buffer[bytes === 2 ? (big ? "writeUInt16BE" : "writeUInt16LE") : big ? "writeUInt32BE" : "writeUInt32LE"](content);
    return buffer;
  };
  const tagBytes = (text: string): Buffer =>
    Buffer.concat([number(2, parseInt(text.slice(0, 4), 16)), number(2, parseInt(text.slice(4), 16))]);
  const item = (content: Uint8Array): Buffer =>
    Buffer.concat([tagBytes("fffee000"), number(4, content.length), content]);
  let content: Uint8Array;
  let length: number | undefined;
  if (value instanceof Uint8Array) content = value;
  else if (typeof value === "string")
    content = Buffer.from(value + (value.length % 2 === 0 ? "" : vr === "UI" ? "\0" : " "), "latin1");
  else if ("fragments" in value) {
    content = Buffer.concat([
      item(new Uint8Array()),
      ...value.fragments.map((one) => item(one.length % 2 ? Buffer.concat([one, Buffer.alloc(1)]) : one)),
      tagBytes("fffee0dd"),
      number(4, 0),
    ]);
    length = 0xffffffff;
  } else if ("item" in value) content = item(writeElements(value.item, big, implicit));
  else content = Buffer.concat(value.map((one) => number(vr === "UL" ? 4 : 2, vr === "UL" ? one : one & 0xffff)));
  length ??= content.length;
  if (implicit) return Buffer.concat([tagBytes(tag), number(4, length), content]);
  const long = ["OB", "OV", "OW", "SQ", "UN", "UT"].includes(vr);
  return Buffer.concat([
    tagBytes(tag),
    Buffer.from(vr),
    long ? Buffer.concat([Buffer.alloc(2), number(4, length)]) : number(2, length),
    content,
  ]);
}

/** An RLE stream of 16-bit values in which every byte is written as it is. */
export function rleStream(values: readonly number[]): Buffer {
  const literal = (bytes: number[]): Buffer =>
    Buffer.concat(
      Array.from({ length: Math.ceil(bytes.length / 128) }, (_, i) => {
        const run = bytes.slice(128 * i, 128 * (i + 1));
        return Buffer.from([run.length - 1, ...run]);
      }),
    );
  const high = literal(values.map((value) => value >> 8));
  const header = Buffer.alloc(64);
  header.writeUInt32LE(2, 0);
  header.writeUInt32LE(64, 4);
  header.writeUInt32LE(64 + high.length, 8);
  return Buffer.concat([header, high, literal(values.map((value) => value & 0xff))]);
}

/** A JPEG Lossless stream (ITU-T T.81, annex H): each value's difference to the one on its left; all codes have five bits. */
export function losslessJpegStream(values: readonly number[], width: number): Buffer {
  let bits = "";
  values.forEach((value, i) => {
    const before = i === 0 ? 32768 : i % width === 0 ? values[i - width] : values[i - 1];
    const difference = ((((value - before + 32768) % 65536) + 65536) % 65536) - 32768; // modulo 2¹⁶, as the standard has it
    const category = difference === 0 ? 0 : Math.floor(Math.log2(Math.abs(difference))) + 1;
    const low = difference > 0 ? difference : difference + 2 ** category - 1;
    bits += category.toString(2).padStart(5, "0") + (category === 0 ? "" : low.toString(2).padStart(category, "0"));
  });
  bits = bits.padEnd(8 * Math.ceil(bits.length / 8), "1");
  const bytes = bits.match(/.{8}/g)!.flatMap((byte) => (parseInt(byte, 2) === 255 ? [255, 0] : [parseInt(byte, 2)]));
  const size = (value: number): number[] => [value >> 8, value & 255];
  const codes = Array.from({ length: 16 }, (_, i) => i);
  return Buffer.from([
    0xff,
    0xd8,
    0xff,
    0xc3,
    ...size(11),
    16,
    ...size(values.length / width),
    ...size(width),
    1,
    1,
    0x11,
    0,
    0xff,
    0xc4,
    ...size(19 + codes.length),
    0,
    ...Array.from({ length: 16 }, (_, i) => (i === 4 ? codes.length : 0)),
    ...codes,
    0xff,
    0xda,
    ...size(8),
    1,
    1,
    0,
    1,
    0,
    0,
    ...bytes,
    0xff,
    0xd9,
  ]);
}
